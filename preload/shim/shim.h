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

#define SHIM_CODE 0x7e9000000000
#define SHIM_CODE_SIZE 0x3000
#define SHIM_TEXTS (SHIM_CODE + 0x2000) /* the last page of it is struct shim_texts */
#define SHIM_LOCAL (SHIM_CODE + SHIM_CODE_SIZE)
#define SHIM_LOCAL_SIZE 0x1000
#define SHIM_TABLE (SHIM_CODE + 0x10000)
#define SHIM_TABLE_SIZE (sizeof(struct shim_table))

/* For boot.S and begin.S: offsets in struct shim_header and struct shim_local, and flags of open(2). */
#define HEADER_COOKIE 48
#define LOCAL_COOKIE 8
#define LOCAL_ENTRY 16
#define LOCAL_AREA 24
#define LOCAL_TABLE_OFFSET 32
#define LOCAL_TABLE_SIZE 40
#define LOCAL_TABLES 48
#define TABLE_BEGUN 8
#define BOOT_OPEN_FLAGS                                                                                      \
  (02000000 | 04000 | 0400) /* O_CLOEXEC; O_NONBLOCK, O_NOCTTY: it may be somebody else's file */
#define AREA_SIZE 0x2000
#define AREA_TRACER 0x1000 /* of it is for the tracer's trampolines, the rest for the shim's own */

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

/* Where the filter sees the trusted call: behind the instruction, which is the first of the code. */
#define SHIM_TRUSTED_IP (SHIM_CODE + 2)

enum {
  shim_slots = 512, /* of each bank */
  shim_banks = 2,
  shim_path_room = 232, /* longer names stop */
  shim_descriptors = 1024,
  shim_recents = 256, /* a power of two */
  shim_group = 64,    /* slots */
  shim_groups = shim_slots / shim_group,
  shim_area_size = AREA_SIZE,
};

/* The start of the code: addresses that the tracer needs. */
struct shim_header {
  unsigned char trusted[8]; /* syscall; ret */
  uint64_t entry;           /* trampolines call it */
  uint64_t copy, copy_end;  /* a fault between these means an unreadable name: */
  uint64_t copy_failed;     /* go on here */
  uint64_t begin;           /* boot.S jumps there */
  uint64_t cookie;          /* which the tracer puts in */
};

/* Private to the process, written by the tracer but for `known`. Two files of the tracer, by their names in
 * /proc, hold all this: one the code and, for each table, `shim_local` and the first trampolines; the other
 * the tables. Two, because who has a table could map the rest of its file for writing, too
 * (remap_file_pages(2)). */
struct shim_local {
  uint32_t enabled;      /* 0: decline everything */
  uint32_t owner;        /* who this process is in the events */
  uint64_t cookie;       /* what both files must have, or these are other files */
  uint64_t entry;        /* where the program begins */
  uint64_t area;         /* where the trampolines are: the tracer's own, then those of texts.c */
  uint64_t table_offset; /* in the second file */
  uint64_t table_size;
  char tables[40];        /* its name */
  uint8_t takes_maps;     /* 0: executable mappings decline */
  uint8_t stale_cwd;      /* 1: names relative to the working directory decline */
  uint8_t connects;       /* of shim_use: what is connected of the next known text; 0: nothing */
  uint8_t loader;         /* 1: the program begins in a loader, whose text may be a known one */
  uint64_t text_start[4]; /* where texts.c has connected a text; its trampolines jump relative to it */
  uint8_t known[shim_descriptors]; /* 1: the events say what this descriptor is open on */
};

/* One call. With a short name it fits into a cache line, of which the tracer's CPU has taken the last copy:
 * fetching it again was half of the shim's time. A dup and a mapping have no name. */
struct shim_event {
  uint64_t sequence; /* by completion, within one table */
  int32_t result;    /* of a mapping that succeeded: 0 */
  int32_t fd;        /* AT_FDCWD or the directory; the original of a dup; the file of a mapping */
  uint32_t flags;    /* of an open, or AT_* */
  uint16_t nr, path_size;
  char path[shim_path_room]; /* ends with NUL; what is behind it in the last word means nothing */
};

/* Texts of libraries that the tracer has seen before, so that no stop is needed to connect their sites: the
 * shim does it when the loader maps them. See texts.c. The tracer adds to them at any time, and changes
 * nothing that is there. */
enum { shim_texts_most = 4, shim_sites_most = 64, shim_trampoline_room = 64 };

struct shim_text {
  uint64_t offset, size; /* of the mapping, in its file */
  /* Of a loader, which the kernel maps: where programs begin, from the start of the text, and what they find
   * there (shim_text_hash() of the code around, as of a site). 0: of a library. */
  uint64_t entry, entry_hash;
};

struct shim_text_site {
  uint64_t hash;    /* shim_text_hash() of the code around, */
  uint32_t context; /* which starts here, from the start of the text */
  uint32_t at;      /* here the jump is written, to the trampoline of the same index */
  uint32_t text;
  uint32_t use; /* one of shim_use */
};

/* What programs do, or don't: most never execute another one, nor ask for links or remove files. Such sites
 * lie on pages of their own, each of which costs a program that connects them 5 us. */
enum shim_use { SHIM_USE_ALWAYS = 1, SHIM_USE_EXECUTE = 2, SHIM_USE_LINKS = 4, SHIM_USE_ALL = 7 };

struct shim_texts {
  uint32_t texts, sites; /* so many are complete */
  uint32_t null_stays;   /* 1: /dev/null is the device, and nobody in the trace has touched its name */
  struct shim_text text[shim_texts_most];
  struct shim_text_site site[shim_sites_most];
};

/* What the event of a mapping has in the place of a name, if the shim has connected something there. */
struct shim_text_note {
  uint64_t start;
  uint64_t sites; /* a bit for each of shim_texts */
};

enum { shim_context = 112, shim_context_before = 64 }; /* bytes */

static inline uint64_t shim_text_hash(const unsigned char* code) {
  uint64_t hash = shim_context;
  for (int i = 0; i < shim_context; i += 8) {
    uint64_t word;
    __builtin_memcpy(&word, code + i, sizeof word);
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 29;
  }
  return hash;
}

/* States of a slot: 32 bits of owner, 14 of the event's sequence, 16 that say how often the same call was
 * made again, two of what it is. Executing: claimed by an execve, which fails, or another program has begun.
 *
 * A call that does not change anything is often made again: of the compiler's 1,700 for a small file three in
 * four. So the same one is counted, in the state of the first one's slot, with one compare-and-swap: either
 * it is counted, or the tracer has taken the event, and this is a new one. */
#define SHIM_STATE(owner, kind) ((uint64_t)(owner) << 32 | (kind))
#define SHIM_CLAIMED(owner) SHIM_STATE(owner, 1u)
#define SHIM_DONE(owner, sequence) (SHIM_STATE(owner, 2u) | ((sequence)&0x3fffu) << 18)
#define SHIM_EXECUTING(owner) SHIM_STATE(owner, 3u)
#define SHIM_IS_DONE(state) (((state)&3) == 2)
#define SHIM_OWNER(state) ((uint32_t)((state) >> 32))
#define SHIM_AGAIN(state) ((uint32_t)((state) >> 2 & 0xffff))
#define SHIM_ONE_MORE 4u /* times */
#define SHIM_MOST_AGAIN 0xffffu

struct shim_table {
  uint64_t cookie;
  uint32_t begun;               /* 1: the program's own code runs */
  uint64_t sequence;            /* events completed so far */
  struct shim_text_note loader; /* what has been connected at the beginning */
  uint32_t bank;                /* where new events go; the tracer changes it */
  uint32_t hint[shim_banks];
  uint32_t slots; /* in use of each bank: at most shim_slots, less for tests */
  /* A bit for each group of slots, of both banks, of which one has ever been claimed: most programs have few
   * events, and the tracer looks at them several times. */
  uint32_t touched;
  /* The next open(2) by `pass` of the name at `pass_name` may create or empty, or unlink(2) remove: the
   * tracer has looked what is there. */
  uint32_t pass;
  uint64_t pass_name;
  /* Somebody runs in the memory of a process here. 1: one, by vfork, who may execute a program; more: nothing
   * is noted. `executing`: whose memory that is, until the tracer knows how it ended. */
  uint32_t executing;
  uint32_t guests;
  /* By a hash of the call: slots of both banks, from 1, whose event may be of the same. */
  uint16_t recent[shim_recents];
  uint64_t state[shim_banks][shim_slots] __attribute__((aligned(64))); /* 0 free */
  struct shim_event event[shim_banks][shim_slots] __attribute__((aligned(64)));
};
#endif
