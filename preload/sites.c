/* SPDX-License-Identifier: MIT */
#include "preload/sites.h"

#include <errno.h>
#include <linux/mman.h>

#include "preload/raw.h"
#include "preload/scan.h"

extern char trampoline_common[] __attribute__((visibility("hidden")));

enum {
  page_size = 4096,
};

static unsigned char* put_bytes(unsigned char* at, const unsigned char* bytes, size_t size) {
  return (unsigned char*)text_copy((char*)at, (const char*)bytes, size);
}

/* A jump, call or conditional jump whose last operand is the 32-bit distance from its own end. */
static unsigned char* put_relative(unsigned char* at, const char* opcode, const unsigned char* target) {
  at = put_bytes(at, (const unsigned char*)opcode, text_length(opcode));
  int distance = (int)(target - (at + 4));
  return put_bytes(at, (const unsigned char*)&distance, 4);
}

#define JMP "\xe9"
#define JC "\x0f\x82"
#define CALL_INDIRECT "\xff\x15" /* call *distance(%rip) */

/* The page begins with the address of trampoline_common, which may be out of a near call's reach. */
enum { trampoline_size = 64, hook_pointer_size = 8 };

static void write_trampoline(unsigned char* to, const unsigned char* hook_pointer, const struct site* site) {
  static const unsigned char skip_red_zone[] = {0x48, 0x8d, 0x64, 0x24, 0x80}; /* lea -128(%rsp),%rsp */
  static const unsigned char back[] = {0x48, 0x8d, 0xa4, 0x24,
                                       0x80, 0x00, 0x00, 0x00}; /* lea 128(%rsp),%rsp */
  static const unsigned char syscall_instruction[] = {0x0f, 0x05};
  to = put_bytes(to, site->before, site->before_size);
  to = put_bytes(to, skip_red_zone, sizeof skip_red_zone);
  to = put_relative(to, CALL_INDIRECT, hook_pointer);
  to = put_bytes(to, back, sizeof back);
  unsigned char* declined = to; /* carry set: not a wanted number, nothing was done */
  unsigned char* rest = to + 6; /* the size of JC */
  rest = put_bytes(rest, site->after, site->after_size);
  rest = put_relative(rest, JMP, site->resume);
  if (site->in_place) {
    put_relative(declined, JC, site->in_place);
    return;
  }
  put_relative(declined, JC, rest);
  rest = put_bytes(rest, syscall_instruction, sizeof syscall_instruction);
  rest = put_bytes(rest, site->after, site->after_size);
  put_relative(rest, JMP, site->resume);
}

/* An anonymous mapping within +-2 GiB of [text, text+size): the kernel places libraries top down and side by
 * side, so the first free place is nearly always near; otherwise ask for places behind and before the object.
 */
static unsigned char* map_near(unsigned char* text, size_t size, size_t length) {
  const long reach = 0x70000000;
  for (long step = 0; step < 64; step++) {
    unsigned char* hint = step == 0 ? 0 : step % 2 ? text + size + step * 0x1000000 : text - step * 0x1000000;
    hint = (unsigned char*)((uintptr_t)hint & -(uintptr_t)page_size);
    long got = raw_syscall(SYS_mmap, (long)hint, (long)length, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (got < 0 && got > -4096) return 0;
    long away = (unsigned char*)got - text;
    if (away < reach && away > -reach) return (unsigned char*)got;
    raw2(SYS_munmap, got, length);
  }
  return 0;
}

static int all_recognised(unsigned char* text, size_t size, const syscall_set wanted, const uint32_t* offsets,
                          size_t count) {
  struct site site;
  for (size_t i = 0; i < count; i++)
    if (offsets[i] >= size || !recognise_site(text, text + size, text + offsets[i], wanted, &site)) return 0;
  return 1;
}

static void write_sites(unsigned char* text, size_t size, const syscall_set wanted, const uint32_t* offsets,
                        size_t count, unsigned char* page) {
  for (size_t i = 0; i < count; i++) {
    struct site site;
    if (!recognise_site(text, text + size, text + offsets[i], wanted, &site)) continue; /* listed twice */
    unsigned char* to = page + hook_pointer_size + i * trampoline_size;
    write_trampoline(to, page, &site);
    put_relative((unsigned char*)site.at, JMP, to);
  }
}

long patch_sites(unsigned char* text, size_t size, const syscall_set wanted, const uint32_t* offsets,
                 size_t count) {
  if (count == 0) return 0;
  if (!all_recognised(text, size, wanted, offsets, count)) return -EINVAL;
  size_t length = hook_pointer_size + count * trampoline_size;
  length = (length + page_size - 1) & -(size_t)page_size;
  unsigned char* page = map_near(text, size, length);
  if (!page) return -ENOMEM;
  *(void**)page = trampoline_common;

  unsigned char* first = (unsigned char*)((uintptr_t)text & -(uintptr_t)page_size);
  size_t span = (size_t)(text + size - first);
  long failed = raw3(SYS_mprotect, first, span, PROT_READ | PROT_WRITE);
  if (failed == 0) {
    write_sites(text, size, wanted, offsets, count, page);
    failed = raw3(SYS_mprotect, page, length, PROT_READ | PROT_EXEC);
    raw3(SYS_mprotect, first, span, PROT_READ | PROT_EXEC);
  }
  if (failed < 0) raw2(SYS_munmap, page, length);
  return failed < 0 ? failed : (long)count;
}
