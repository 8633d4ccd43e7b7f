/* SPDX-License-Identifier: MIT */
/* ld.so looks for the first library of a program in each directory that could hold a variant of it for this
 * processor: lib64/glibc-hwcaps/x86-64-v4, lib64/tls/haswell/x86_64 and so on, eleven to eighteen of them,
 * with an open and a stat for each (elf/dl-load.c, open_path). In a terrarium that has none of them that is
 * 24 us of a start, all of it to learn what was known when packing. So until the redirector is
 * there, which is until all libraries are loaded, the packed ld.so is told "no such file" by this code, which
 * lies behind its text (preload/sites/detour.h).
 *
 * Only our own spelling is answered for: packed programs have $ORIGIN/../lib64 in their run path, with as
 * many ".." as it takes, and $ORIGIN itself never holds a "..": the kernel gave it. `terrarium pack` leaves
 * this out where lib64 has one of the names. */
#include <errno.h>

#include "preload/early/variants.h"
#include "preload/raw.h"

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

/* The call's result, or 0: it is to be made. Only calls with a path that ld.so has just put together. */
long early_answer(long number, const char* first, const char* second) {
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
