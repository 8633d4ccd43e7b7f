/* SPDX-License-Identifier: MIT */
#include "preload/sites.h"

#include <linux/mman.h>

#include "preload/raw.h"

extern char trampoline_common[] __attribute__((visibility("hidden")));

enum {
  page_size = 4096,
  syscall_function_lookback = 24, /* __open64_nocancel sets %eax two instructions before its syscall */
};

/* What replaces one site: `at` gets the jump; the trampoline runs `before`, the hook, `after`, then goes to
 * `resume`. */
struct site {
  unsigned char* at;
  unsigned char before[5], after[6];
  unsigned char before_size, after_size;
  unsigned char* resume;
};

static unsigned immediate(const unsigned char* at) {
  return at[0] | at[1] << 8 | at[2] << 16 | (unsigned)at[3] << 24;
}

/* Is there, shortly before, a `mov $NR,%eax` with a wanted number? A wrong guess costs only a detour: the hook
 * reads the number from %rax. */
static int wanted_before(const unsigned char* text, const unsigned char* at, syscall_wanted* wanted) {
  for (const unsigned char* p = at - 5; p >= text && p >= at - syscall_function_lookback; p--)
    if (p[0] == 0xb8 && immediate(p + 1) && wanted(immediate(p + 1))) return 1;
  return 0;
}

/* `at` points to 0f 05. Fills `site` and returns 1 if it is one of the shapes and wanted. */
static int recognise(unsigned char* text, unsigned char* end, unsigned char* at, syscall_wanted* wanted,
                     struct site* site) {
  static const unsigned char save_r11[5] = {0x4c, 0x89, 0x5c, 0x24, 0x08};
  unsigned char* before = at - 5;
  site->before_size = site->after_size = 0;
  if (before >= text && (*before == 0xb8 || text_equal((char*)before, (const char*)save_r11, 5))) {
    if (*before == 0xb8 && !wanted(immediate(before + 1))) return 0;
    site->at = before;
    text_copy((char*)site->before, (char*)before, 5);
    site->before_size = 5;
    site->resume = at + 2;
    return 1;
  }
  if (at + 8 <= end && at[2] == 0x48 && at[3] == 0x3d) { /* cmp $IMM,%rax: -4095 is syscall(3)'s own check */
    if (immediate(at + 4) != 0xfffff001 && !wanted_before(text, at, wanted)) return 0;
    site->at = at;
    text_copy((char*)site->after, (char*)at + 2, 6);
    site->after_size = 6;
    site->resume = at + 8;
    return 1;
  }
  return 0;
}

static unsigned char* put_jump(unsigned char* at, unsigned char opcode, const unsigned char* target) {
  int distance = (int)(target - (at + 5));
  *at++ = opcode;
  return (unsigned char*)text_copy((char*)at, (char*)&distance, 4);
}

enum { trampoline_size = 48, hook_pointer_size = 8 };

/* The page begins with the address of trampoline_common, which may be out of a near call's reach. */
static void write_trampoline(unsigned char* to, const unsigned char* hook_pointer, const struct site* site) {
  static const unsigned char skip_red_zone[] = {0x48, 0x8d, 0x64, 0x24, 0x80};             /* lea -128(%rsp),%rsp */
  static const unsigned char back[] = {0x48, 0x8d, 0xa4, 0x24, 0x80, 0x00, 0x00, 0x00};    /* lea 128(%rsp),%rsp */
  to = (unsigned char*)text_copy((char*)to, (const char*)site->before, site->before_size);
  to = (unsigned char*)text_copy((char*)to, (const char*)skip_red_zone, sizeof skip_red_zone);
  *to++ = 0xff, *to++ = 0x15; /* call *distance(%rip) */
  int distance = (int)(hook_pointer - (to + 4));
  to = (unsigned char*)text_copy((char*)to, (char*)&distance, 4);
  to = (unsigned char*)text_copy((char*)to, (const char*)back, sizeof back);
  to = (unsigned char*)text_copy((char*)to, (const char*)site->after, site->after_size);
  put_jump(to, 0xe9, site->resume);
}

static size_t visit(unsigned char* text, size_t size, syscall_wanted* wanted, unsigned char* trampolines) {
  size_t count = 0;
  unsigned char* end = text + size;
  for (unsigned char* at = text; at + 2 <= end; at++) {
    struct site site;
    if (at[0] != 0x0f || at[1] != 0x05 || !recognise(text, end, at, wanted, &site)) continue;
    if (trampolines) {
      unsigned char* to = trampolines + hook_pointer_size + count * trampoline_size;
      write_trampoline(to, trampolines, &site);
      put_jump(site.at, 0xe9, to);
    }
    count++;
  }
  return count;
}

/* An anonymous mapping within +-2 GiB of [text, text+size): the kernel places libraries top down and side by
 * side, so the first free place is nearly always near; otherwise ask for places behind and before the object. */
static unsigned char* map_near(unsigned char* text, size_t size, size_t length) {
  const long reach = 0x70000000;
  for (long step = 0; step < 64; step++) {
    unsigned char* hint = step == 0 ? 0 : step % 2 ? text + size + step * 0x1000000 : text - step * 0x1000000;
    hint = (unsigned char*)((uintptr_t)hint & -(uintptr_t)page_size);
    long got = raw_syscall(SYS_mmap, (long)hint, (long)length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                           -1, 0);
    if (got < 0 && got > -4096) return 0;
    long away = (unsigned char*)got - text;
    if (away < reach && away > -reach) return (unsigned char*)got;
    raw2(SYS_munmap, got, length);
  }
  return 0;
}

long patch_sites(unsigned char* text, size_t size, syscall_wanted* wanted) {
  size_t count = visit(text, size, wanted, 0);
  if (count == 0) return 0;
  size_t length = hook_pointer_size + count * trampoline_size;
  length = (length + page_size - 1) & -(size_t)page_size;
  unsigned char* page = map_near(text, size, length);
  if (!page) return -12; /* ENOMEM */
  *(void**)page = trampoline_common;

  unsigned char* first = (unsigned char*)((uintptr_t)text & -(uintptr_t)page_size);
  size_t span = (size_t)(text + size - first);
  long failed = raw3(SYS_mprotect, first, span, PROT_READ | PROT_WRITE);
  if (failed == 0) {
    visit(text, size, wanted, page);
    failed = raw3(SYS_mprotect, page, length, PROT_READ | PROT_EXEC);
    raw3(SYS_mprotect, first, span, PROT_READ | PROT_EXEC);
  }
  if (failed < 0) raw2(SYS_munmap, page, length);
  return failed < 0 ? failed : (long)count;
}
