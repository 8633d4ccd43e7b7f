/* SPDX-License-Identifier: MIT */
/* Start of libterrarium.so: finds the terrarium it lies in, and patches libc's and ld.so's syscall sites.
 *
 * Linked with -z initfirst, so this constructor runs before those of every other library; ld.so has loaded and
 * relocated all of them by then. There is no NEEDED: dl_iterate_phdr comes from whatever libc the program has (glibc
 * and musl both have it). */
#include <link.h>

#include "preload/owned.h"
#include "preload/raw.h"
#include "preload/redirect.h"
#include "preload/sites.h"

static const char own_name[] = "/lib64/libterrarium.so";

/* Lexically, in place: "//" and "." go, ".." takes the component before it along. The path comes from $ORIGIN,
 * which ld.so got from the kernel with all links resolved. Returns the length. */
static size_t normalise(char* path) {
  char* out = path;
  for (char* in = path; *in;) {
    while (*in == '/') in++;
    char* start = in;
    while (*in && *in != '/') in++;
    size_t size = (size_t)(in - start);
    if (size == 0 || (size == 1 && start[0] == '.')) continue;
    if (size == 2 && start[0] == '.' && start[1] == '.') {
      while (out > path && *--out != '/') {}
      continue;
    }
    *out++ = '/';
    out = text_copy(out, start, size);
  }
  *out = 0;
  return (size_t)(out - path);
}

static int ends_with(const char* text, size_t size, const char* end, size_t end_size) {
  return size >= end_size && text_equal(text + size - end_size, end, end_size);
}

static int find_top(struct dl_phdr_info* object, size_t info_size, void* data) {
  (void)info_size, (void)data;
  char path[4096];
  size_t size = text_length(object->dlpi_name);
  if (size >= sizeof path || object->dlpi_name[0] != '/') return 0;
  if (!ends_with(object->dlpi_name, size, own_name, sizeof own_name - 1)) return 0;
  text_copy(path, object->dlpi_name, size + 1);
  size = normalise(path);
  owned_init(path, size - (sizeof own_name - 1));
  return 1;
}

static int is_libc_or_loader(const char* name, size_t size) {
  while (size > 0 && name[size - 1] != '/') size--;
  const char* base = name + size;
  return text_equal(base, "libc.so", 7) || text_equal(base, "ld-linux", 8) || text_equal(base, "ld-musl", 7);
}

static int patch_object(struct dl_phdr_info* object, size_t info_size, void* data) {
  (void)info_size, (void)data;
  if (!is_libc_or_loader(object->dlpi_name, text_length(object->dlpi_name))) return 0;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr)* segment = &object->dlpi_phdr[i];
    if (segment->p_type == PT_LOAD && segment->p_flags & PF_X)
      patch_sites((unsigned char*)object->dlpi_addr + segment->p_vaddr, segment->p_memsz, redirect_wanted);
  }
  return 0;
}

__attribute__((constructor)) static void start(void) {
  if (dl_iterate_phdr(find_top, 0)) dl_iterate_phdr(patch_object, 0);
}
