/* SPDX-License-Identifier: MIT */
/* Every program has the same loader and libc, and the tracer would write to each of them, or stop each once,
 * to connect their sites. Here the program does it itself, before it begins, and when its loader maps libc's
 * text: that is writable for a moment, and no thread can be running there.
 *
 * These are system calls that the program has not made: mprotect. So it is done before its libc is there;
 * whoever may have a filter of his own does not get the shim. What can't be done leaves the mapping as the
 * program has asked for. The trampolines are the same in all processes (tracer/shim/site.hh):
 * they are mapped, not written. */
#pragma GCC optimize("Os") /* runs once in a program, and shares a page with what runs often */
#include "preload/shim/texts.h"

#include <linux/mman.h>
#include <sys/syscall.h>

/* shim.ld */
extern struct shim_texts texts FIXED;
extern unsigned char trampolines[] FIXED;

_Static_assert(sizeof(struct shim_texts) <= SHIM_TRAMPOLINES - SHIM_TEXTS, "one page");
_Static_assert(shim_sites_most* shim_trampoline_room <= SHIM_AREA - SHIM_TRAMPOLINES,
               "trampolines have room");

enum { page = 4096, map_denywrite = 0x0800 };

/* Those that are wanted and in the text, a bit for each. */
static uint64_t sites_of(int text, uint64_t wanted) {
  uint64_t sites = 0;
  uint32_t count = __atomic_load_n(&texts.sites, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < count && i < shim_sites_most; i++)
    if (texts.site[i].text == (uint32_t)text && texts.site[i].context + shim_context <= texts.text[text].size)
      sites |= 1ul << i;
  return sites & wanted;
}

int known_text(const struct syscall_call* call, uint64_t* sites) {
  long size = (call->arg[1] + page - 1) / page * page;
  if (call->arg[2] != (PROT_READ | PROT_EXEC) || mine()->owner != table.first) return -1;
  if ((call->arg[3] & ~map_denywrite) != (MAP_PRIVATE | MAP_FIXED)) return -1;
  uint32_t count = __atomic_load_n(&texts.texts, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < count && i < shim_texts_most; i++)
    if ((long)texts.text[i].offset == call->arg[5] && (long)texts.text[i].size == size &&
        !texts.text[i].entry_hash) {
      *sites = sites_of((int)i, __atomic_exchange_n(&table.connects, 0, __ATOMIC_RELAXED));
      return *sites ? (int)i : -1;
    }
  return -1;
}

static long protect(long start, long size, long protection) {
  struct syscall_call call = {SYS_mprotect, {start, size, protection}};
  return trusted_syscall(&call);
}

static int in_reach(long distance) {
  return distance < 0x7f000000 && distance > -0x7f000000;
}

static void connect(unsigned char* text, const struct shim_text_site* site, const unsigned char* trampoline) {
  unsigned char* at = text + site->at;
  at[0] = 0xe9;
  *(uint32_t*)(at + 1) = (uint32_t)(trampoline - (at + 5));
}

/* A page of a file that is read first and written later takes two faults, the second of which throws the
 * first one's entry out of the TLB: 9 us for each page instead of 3.4, measured on a virtual machine. So each
 * is written to before anything there is read, also as the neighbour of another. */
static void make_own(unsigned char* at) {
  __atomic_fetch_or(at, 0, __ATOMIC_RELAXED);
}

/* Those whose code is as the tracer has seen it. Looked at before any is changed: they are neighbours. */
static uint64_t same_sites(unsigned char* text, uint64_t wanted) {
  uint64_t same = 0;
  for (uint64_t left = wanted; left; left &= left - 1)
    make_own(text + texts.site[__builtin_ctzl(left)].at);
  for (uint64_t left = wanted; left; left &= left - 1) {
    const struct shim_text_site* site = &texts.site[__builtin_ctzl(left)];
    if (shim_text_hash(text + site->context) == site->hash) same |= left & -left;
  }
  return same;
}

/* The text is writable. What has been connected, a bit for each site. */
static uint64_t connect_all(unsigned char* start, int text, uint64_t wanted) {
  uint64_t sites = same_sites(start, wanted);
  table.text_start[text] = (uint64_t)start;
  for (uint64_t left = sites; left; left &= left - 1) {
    int i = __builtin_ctzl(left);
    connect(start, &texts.site[i], trampolines + i * shim_trampoline_room);
  }
  return sites;
}

long map_text(const struct syscall_call* call, int text, uint64_t wanted, struct shim_text_note* note) {
  struct syscall_call writable = *call;
  writable.arg[2] = PROT_READ | PROT_WRITE;
  unsigned char* start = (unsigned char*)call->arg[0];
  if (!in_reach(trampolines - start) || trusted_syscall(&writable) != call->arg[0])
    return trusted_syscall(call);
  uint64_t sites = connect_all(start, text, wanted);
  if (protect((long)start, call->arg[1], PROT_READ | PROT_EXEC) != 0)
    return trusted_syscall(call); /* over it: as in the file */
  note->start = (uint64_t)start;
  note->sites = sites;
  return (long)start;
}

/* Whose text it is: -1, nobody's that is known. */
static int loader_text(void) {
  uint64_t hash = 0;
  uint32_t count = __atomic_load_n(&texts.texts, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < count && i < shim_texts_most; i++) {
    if (!texts.text[i].entry_hash) continue;
    if (!hash) hash = shim_text_hash((const unsigned char*)table.entry - shim_context_before);
    if (texts.text[i].entry_hash == hash) return (int)i;
  }
  return -1;
}

/* If the text could not be made executable again, the program could not go on, nor be traced without: the
 * tracer does not ask for this where there are such rules (text_may_be_written() in
 * tracer/shim/known_texts.cc).
 */
void connect_loader(void) {
  int text = table.in_loader ? loader_text() : -1;
  if (text < 0) return;
  long size = (long)texts.text[text].size;
  unsigned char* start = (unsigned char*)(table.entry - texts.text[text].entry);
  table.loader.start = (uint64_t)start;
  uint64_t wanted = sites_of(text, table.connects);
  if (!wanted || !in_reach(trampolines - start)) return;
  if (protect((long)start, size, PROT_READ | PROT_WRITE) != 0) return;
  table.loader.sites = connect_all(start, text, wanted);
  if (protect((long)start, size, PROT_READ | PROT_EXEC) != 0) __builtin_trap();
}
