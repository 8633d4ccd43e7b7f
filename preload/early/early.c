/* SPDX-License-Identifier: MIT */
/* What the packed ld.so does with a path, by code that lies behind its text (preload/sites/detour.h).
 *
 * When the redirector is there, it decides. It is found among the libraries that ld.so has loaded, at every
 * call: a pointer would have to be written into ld.so at every start, where only dlopen(3) asks again.
 *
 * Before, ld.so looks for the first library of a program in each directory that could hold a variant of it
 * for this processor: lib64/glibc-hwcaps/x86-64-v4, lib64/tls/haswell/x86_64 and so on, eleven to eighteen of
 * them, with an open and a stat for each (elf/dl-load.c, open_path). In a terrarium that has none of them
 * that is 24 us of a start, all of it to learn what was known when packing. So it is told "no such file".
 * Only our own spelling is answered for: packed programs have $ORIGIN/../lib64 in their run path, with as
 * many
 * ".." as it takes, and $ORIGIN itself never holds a "..": the kernel gave it. */
#include <elf.h>
#include <errno.h>
#include <link.h>

#include "preload/early/variants.h"
#include "preload/raw.h"
#include "preload/sites/detour.h"

extern const char room[]
    __attribute__((visibility("hidden"))); /* early.ld: a struct detour_room, right before */
_Static_assert(sizeof(struct detour_room) == 32, "early.ld knows the size of the header");

static const struct detour_room* own_header(void) {
  return (const struct detour_room*)room;
}

static const char variants[] = LOADER_VARIANTS;

static const char* behind(const char* text, const char* start) {
  while (*start && *text == *start)
    text++, start++;
  return *start ? 0 : text;
}

static int in_variants(const char* below_lib64) {
  for (const char* name = variants; *name; name += text_length(name) + 1) {
    const char* rest = behind(below_lib64, name);
    if (rest && (*rest == '/' || !*rest)) return 1;
  }
  return 0;
}

static int is_redirector(const char* path) {
  static const char name[] = "/lib64/libterrarium.so";
  size_t size = text_length(path), name_size = sizeof name - 1;
  return size >= name_size && text_equal(path + size - name_size, name, name_size);
}

/* What the redirector has left at its ELF header's e_entry: null until it has started. _r_debug and the
 * public part of link_map are as <link.h> says, for debuggers; the list is null before the first object. */
static long redirector_hook(void) {
  const struct r_debug* debug = (const struct r_debug*)(room + own_header()->debug_distance);
  for (const struct link_map* map = debug->r_map; map; map = map->l_next)
    if (map->l_addr && map->l_name && is_redirector(map->l_name)) {
      const Elf64_Ehdr* header = (const Elf64_Ehdr*)map->l_addr;
      return header->e_entry ? *(const long*)(map->l_addr + header->e_entry) : 0;
    }
  return 0;
}

/* A negative errno is the call's result; anything else but 0 is where to go on; 0: the call is to be made. */
long early_answer(long number, const char* first, const char* second) {
  long hook = redirector_hook();
  if (hook || !own_header()->no_variants) return hook;
  const char* path;
  if (number == SYS_openat || number == SYS_newfstatat)
    path = second;
  else if (number == SYS_open || number == SYS_stat)
    path = first;
  else
    return 0;
  const char* inside;
  for (; *path; path++)
    if (*path == '/' && (inside = behind(path, "/../lib64/"))) return in_variants(inside) ? -ENOENT : 0;
  return 0;
}
