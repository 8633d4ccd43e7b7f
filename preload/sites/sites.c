/* SPDX-License-Identifier: MIT */
#include "preload/sites/sites.h"

#include <errno.h>
#include <linux/mman.h>

#include "preload/raw.h"
#include "preload/sites/detour.h"
#include "preload/sites/scan.h"

extern char trampoline_common[] __attribute__((visibility("hidden")));

enum {
  page_size = 4096,
};

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

long patch_sites(unsigned char* text, size_t size, const syscall_set wanted, const uint32_t* offsets,
                 size_t count) {
  if (count == 0) return 0;
  if (!all_recognised(text, size, wanted, offsets, count)) return -EINVAL;
  const struct detour_kind usual = {0, 0, 0, 0, 0};
  size_t length =
      (detours_size(text, size, wanted, offsets, count, &usual) + page_size - 1) & -(size_t)page_size;
  unsigned char* page = map_near(text, size, length);
  if (!page) return -ENOMEM;

  unsigned char* first = (unsigned char*)((uintptr_t)text & -(uintptr_t)page_size);
  size_t span = (size_t)(text + size - first);
  long failed = raw3(SYS_mprotect, first, span, PROT_READ | PROT_WRITE);
  if (failed == 0) {
    write_detours(text, size, wanted, offsets, count, &usual, page);
    ((struct detour_room*)page)->hook = trampoline_common;
    failed = raw3(SYS_mprotect, page, length, PROT_READ | PROT_EXEC);
    raw3(SYS_mprotect, first, span, PROT_READ | PROT_EXEC);
  }
  if (failed < 0) raw2(SYS_munmap, page, length);
  return failed < 0 ? failed : (long)count;
}

long connect_detours(unsigned char* room) {
  if (!is_detour_room(room)) return -EINVAL;
  struct detour_room* header = (struct detour_room*)room;
  if (header->debug_distance) return 0;
  void** hook = (void**)(room + header->hook_distance);
  if (hook != &header->hook) {
    *hook = trampoline_common;
    return 0;
  }
  unsigned char* page = (unsigned char*)((uintptr_t)room & -(uintptr_t)page_size);
  size_t length = (size_t)((unsigned char*)(header + 1) - page);
  long failed = raw3(SYS_mprotect, page, length, PROT_READ | PROT_WRITE);
  if (failed < 0) return failed;
  *hook = trampoline_common;
  return raw3(SYS_mprotect, page, length, PROT_READ | PROT_EXEC);
}
