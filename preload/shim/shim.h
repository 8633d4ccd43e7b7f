/* SPDX-License-Identifier: MIT */
/* What the tracer and its shim inside a traced process agree on: addresses, and the table of events.
 *
 * The tracer places three things at fixed addresses of a process: the shim's code, a page of words that the
 * tracer sets (`shim_local`), and a shared table of events. The code holds the one `syscall` instruction
 * that the seccomp filter lets through without a stop (`trusted`). Patched sites of the program come here:
 * the call is issued at once, and what it was goes into the table.
 *
 * Addresses: below everything that the kernel places from the top (mmap_base is at most 1 TiB and some
 * below 0x7fff...), inside of what TSan and MSan accept as a program's own, outside of ASan's shadow. If
 * something is there already, the process is traced without the shim.
 *
 * Lossless: a slot is claimed before the call; without a free one, and whenever something is odd, the hook
 * declines, and the call is made from its own place, where it stops as if there were no shim. A slot is
 * claimed by one compare-and-swap that also says for whom, so signal handlers may interrupt at any point and
 * a process that dies leaves nothing behind that could not be told to be its own. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define SHIM_CODE 0x7e9000000000
#define SHIM_CODE_SIZE 0x2000
#define SHIM_LOCAL (SHIM_CODE + SHIM_CODE_SIZE)
#define SHIM_LOCAL_SIZE 0x1000
#define SHIM_TABLE (SHIM_CODE + 0x10000)
#define SHIM_TABLE_SIZE (sizeof(struct shim_table))

/* Where the filter sees the trusted call: behind the instruction, which is the first of the code. */
#define SHIM_TRUSTED_IP (SHIM_CODE + 2)

enum {
  shim_slots = 512, /* of each bank */
  shim_banks = 2,
  shim_path_room = 188, /* longer names stop */
  shim_descriptors = 1024,
  shim_area_size = 0x2000,
  shim_resume_offset = 16, /* of `resume` in shim_local, for shim_entry.S */
};

/* The start of the code: addresses that the tracer needs. */
struct shim_header {
  unsigned char trusted[8]; /* syscall; ret */
  uint64_t entry;           /* trampolines call it */
  uint64_t boot;            /* runs once, with the registers of the interrupted call */
  uint64_t copy, copy_end;  /* a fault between these means an unreadable name: */
  uint64_t copy_failed;     /* go on here */
};

/* Private to the process, written by the tracer but for `status` and `known`. */
struct shim_local {
  uint32_t enabled;                /* 0: decline everything */
  uint32_t owner;                  /* who this process is in the events */
  int64_t status;                  /* of boot: 1 done, 2 done but for `area`, negative errno; 0 not yet */
  uint64_t resume;                 /* where boot goes on */
  uint64_t offset;                 /* of the table in its file */
  uint64_t cookie;                 /* what the table must have, or it is another file */
  uint64_t area;                   /* where boot makes room for trampolines */
  char file[40];                   /* that file's name in /proc */
  uint8_t takes_maps;              /* 0: executable mappings decline */
  uint8_t stale_cwd;               /* 1: names relative to the working directory decline */
  uint8_t known[shim_descriptors]; /* 1: the events say what this descriptor is open on */
};

/* `nr`, arguments and result as the kernel has them. A dup and a mapping have no name. */
struct shim_event {
  uint64_t sequence; /* by completion, within one table */
  int64_t result;
  uint64_t arg[6];
  uint16_t nr, path_size;
  char path[shim_path_room]; /* ends with NUL */
};

/* States of a slot. */
#define SHIM_CLAIMED(owner) ((owner) << 2 | 1u)
#define SHIM_DONE(owner) ((owner) << 2 | 2u)

struct shim_table {
  uint64_t cookie;
  uint64_t sequence; /* events completed so far */
  uint32_t bank;     /* where new events go; the tracer changes it */
  uint32_t hint[shim_banks];
  uint32_t slots;                         /* in use of each bank: at most shim_slots, less for tests */
  uint32_t state[shim_banks][shim_slots]; /* 0 free */
  struct shim_event event[shim_banks][shim_slots];
};
