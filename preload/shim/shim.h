/* SPDX-License-Identifier: MIT */
/* What the tracer and its shim inside a traced process agree on: places, and the table of events.
 *
 * The tracer has the process map one block, near its first text: the shim's code, which holds the one
 * `syscall` instruction that is ever used (`trusted_call`), a list of texts, trampolines, and a shared table
 * of events. Everything in it is found relative to the program counter, so the block may lie anywhere.
 * Patched sites of the program come here: the call is issued at once, with a cookie by which the seccomp
 * filter lets it through, and what it was goes into the table. A block by itself at a fixed address, known to
 * the filter, costs each program 20 us for page tables.
 *
 * What is of one process alone, and not of its forked children, is one word, at the end of its stack, where
 * the kernel leaves a null pointer (`shim_private`): a page of its own costs 10 us.
 *
 * Lossless: a slot is claimed before the call; without a free one, and whenever something is odd, the hook
 * declines, and the call is made from its own place, where it stops as if there were no shim. A slot is
 * claimed by one compare-and-swap that also says for whom, so signal handlers may interrupt at any point and
 * a process that dies leaves nothing behind that could not be told to be its own. */
#pragma once

/* Of the block, from its start; shim.ld has the same. */
#define SHIM_TEXTS 0x2000       /* struct shim_texts, the same memory in all processes */
#define SHIM_TRAMPOLINES 0x3000 /* of these texts */
#define SHIM_AREA 0x4000        /* of what the tracer connects */
#define SHIM_AREA_SIZE 0x1000
#define SHIM_CODE_SIZE 0x5000
#define SHIM_TABLE SHIM_CODE_SIZE
#define SHIM_TABLE_SIZE ((sizeof(struct shim_table) + 4095) / 4096 * 4096)
#define SHIM_BLOCK_SIZE (SHIM_TABLE + SHIM_TABLE_SIZE)

/* The cookie is a multiple of the page size (boot.S); of mmap's copy that is left out. */
#define SHIM_COOKIE_LOW_BITS 12
#define SHIM_COOKIE_SHIFT (32 - SHIM_COOKIE_LOW_BITS)

/* For assembler: offsets in struct shim_table. */
#define TABLE_STACK 0
#define TABLE_ENTRY 8
#define TABLE_AREA_OFFSET 16
#define TABLE_BEGUN 24
#define TABLE_USED 48
#define SHIM_TRAMPOLINE_SHIFT 6 /* each has 64 bytes */
#define SHIM_SITES_MOST 64

/* Flags of open(2) for boot.S: O_RDWR, O_CLOEXEC; O_NONBLOCK, O_NOCTTY: it may be somebody else's file. */
#define BOOT_OPEN_FLAGS (02 | 02000000 | 04000 | 0400)

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

enum {
  shim_slots = 512, /* of each bank */
  shim_banks = 2,
  shim_path_room = 232, /* longer names stop */
  shim_descriptors = 1024,
  shim_recents = 256, /* a power of two */
  shim_group = 64,    /* slots */
  shim_groups = shim_slots / shim_group,
  shim_views = 16,
};

/* The start of the code: addresses that the tracer needs, from the block's start. */
struct shim_header {
  unsigned char begin[8];  /* boot.S jumps here */
  uint64_t cookie;         /* which the tracer puts in */
  uint64_t trusted_call;   /* the instruction */
  uint64_t entry;          /* trampolines call it */
  uint64_t copy, copy_end; /* a fault between these means an unreadable name: */
  uint64_t copy_failed;    /* go on here */
};

/* What a process has for itself, written by the tracer. It also lies in the program's reach: zeros, as the
 * kernel leaves there, decline everything. */
struct shim_private {
  uint32_t owner;    /* who this process is in the events; 0: decline everything */
  uint8_t view;      /* index of its view; shim_views: it has none */
  uint8_t stale_cwd; /* 1: names relative to the working directory decline */
  uint8_t unused[2];
};

/* What the events say about the descriptors of one process: a bit for each. 1: what it is open on. */
struct shim_view {
  uint64_t known[shim_descriptors / 64];
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
enum {
  shim_texts_most = 4,
  shim_sites_most = SHIM_SITES_MOST,
  shim_trampoline_room = 1 << SHIM_TRAMPOLINE_SHIFT
};

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
};

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

/* One file of the tracer, by its name in /proc, holds the code and all tables. The code comes behind all
 * tables, and nobody may map another part of it in the place of a table (remap_file_pages(2)). */
struct shim_table {
  /* How the program begins, from the tracer: stack pointer, first instruction, where in the file the tracer's
   * trampolines are (0: nowhere, the area is empty). */
  uint64_t stack, entry, area_offset;
  uint32_t begun;      /* 1: the program's own code runs */
  uint32_t first;      /* who executed this program: only there texts are connected */
  uint64_t private_at; /* where struct shim_private is */
  /* Of the sites of known texts, a bit for each: what is connected, of the loader and of the next one that is
   * mapped; and what has been used, by which the tracer knows what the next run of the same program needs.
   * Each page that is connected costs a program 5 us, and most use few of libc's. */
  uint64_t connects, used;
  uint8_t takes_maps; /* 0: executable mappings decline */
  uint8_t in_loader;  /* 1: the program begins in a loader, whose text may be a known one */
  /* What each event changes, in one cache line. */
  uint64_t sequence __attribute__((aligned(64))); /* events completed so far */
  uint32_t bank;                                  /* where new events go; the tracer changes it */
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
  struct shim_text_note loader; /* what has been connected at the beginning */
  /* Where texts.c has connected a text; its trampolines jump relative to it. */
  uint64_t text_start[shim_texts_most];
  /* By a hash of the call: slots of both banks, from 1, whose event may be of the same. */
  uint16_t recent[shim_recents];
  struct shim_view view[shim_views];
  uint64_t state[shim_banks][shim_slots] __attribute__((aligned(64))); /* 0 free */
  struct shim_event event[shim_banks][shim_slots] __attribute__((aligned(64)));
};
#endif
