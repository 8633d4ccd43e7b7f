/* SPDX-License-Identifier: MIT */
/* Start of libterrarium.so: finds the terrarium it lies in, and patches libc's and ld.so's syscall sites.
 *
 * Linked with -z initfirst, so this constructor runs before those of every other library; ld.so has loaded
 * and relocated all of them by then. There is no NEEDED: dl_iterate_phdr comes from whatever libc the program
 * has (glibc and musl both have it). */
#include <link.h>

#include "preload/raw.h"
#include "preload/redirect/conf.h"
#include "preload/redirect/owned.h"
#include "preload/sites/detour.h"
#include "preload/sites/path_args.h"
#include "preload/sites/sites.h"

static const char own_name[] = "/lib64/libterrarium.so";

/* Lexically, in place: "//" and "." go, ".." takes the component before it along. The path comes from
 * $ORIGIN, which ld.so got from the kernel with all links resolved. Returns the length. */
static size_t normalise(char* path) {
  char* out = path;
  for (char* in = path; *in;) {
    while (*in == '/')
      in++;
    char* start = in;
    while (*in && *in != '/')
      in++;
    size_t size = (size_t)(in - start);
    if (size == 0 || (size == 1 && start[0] == '.')) continue;
    if (size == 2 && start[0] == '.' && start[1] == '.') {
      while (out > path && *--out != '/') {
      }
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
  size -= sizeof own_name - 1;
  owned_init(path, size);
  conf_read(path, size);
  return 1;
}

static const char* last_component(const char* path) {
  const char* base = path;
  for (; *path; path++)
    if (*path == '/') base = path + 1;
  return base;
}

enum { most_sites = 1024 }; /* glibc 2.36: 59 in libc, 6 in ld.so */

static size_t parse_hex(const char* text, size_t size) {
  size_t value = 0;
  for (size_t i = 0; i < size; i++)
    value = value * 16 + (size_t)(text[i] <= '9' ? text[i] - '0' : text[i] - 'a' + 10);
  return value;
}

/* The addresses of the lines `VERB OBJECT ADDRESS` for this object that lie in the segment, as offsets into
 * it; at most `max`. */
static size_t listed(enum conf_verb verb, const char* object, const ElfW(Phdr) * segment, uint32_t* offsets,
                     size_t max) {
  size_t mapped = (segment->p_memsz + 4095) & -(size_t)4096; /* whole pages: detours lie behind the text */
  size_t object_size = text_length(object), count = 0;
  const struct conf_line* line = 0;
  while (count < max && (line = conf_next(verb, line))) {
    if (line->size <= object_size + 1 || !text_equal(line->text, object, object_size) ||
        line->text[object_size] != ' ')
      continue;
    size_t address = parse_hex(line->text + object_size + 1, line->size - object_size - 1);
    if (address - segment->p_vaddr < mapped) offsets[count++] = (uint32_t)(address - segment->p_vaddr);
  }
  return count;
}

/* Not inlined: the table is for the few whose libc has no detours in it. */
static __attribute__((noinline)) void patch_listed_sites(const char* object, const ElfW(Phdr) * segment,
                                                         unsigned char* text) {
  uint32_t offsets[most_sites];
  size_t size = segment->p_memsz;
  size_t count = listed(conf_site, object, segment, offsets, most_sites);
  if (count && patch_sites(text, size, path_arguments, offsets, count) >= 0) return;
  count = find_sites(text, size, path_arguments, offsets, most_sites);
  patch_sites(text, size, path_arguments, offsets, count);
}

/* Detours that no line names: a libc that was in a terrarium before and is packed again. They begin where
 * the text ends, if that page has bytes left. */
static int connect_unlisted(const ElfW(Phdr) * segment, unsigned char* text) {
  unsigned char* room = detour_room_behind(text + segment->p_memsz);
  return ((uintptr_t)room & 4095) != 0 && connect_detours(room) >= 0;
}

static void patch_segment(const char* object, const ElfW(Phdr) * segment, unsigned char* text) {
  uint32_t room;
  if (listed(conf_hook, object, segment, &room, 1) && connect_detours(text + room) >= 0) return;
  if (connect_unlisted(segment, text)) return;
  patch_listed_sites(object, segment, text);
}

/* Packing joins the segments of libc and ld.so, and leaves a PT_NULL that says where the text is. */
static unsigned text_type(const struct dl_phdr_info* object) {
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr)* segment = &object->dlpi_phdr[i];
    if (segment->p_type == PT_NULL && segment->p_flags & PF_X && segment->p_memsz) return PT_NULL;
  }
  return PT_LOAD;
}

static int patch_object(struct dl_phdr_info* object, size_t info_size, void* data) {
  (void)info_size, (void)data;
  const char* name = last_component(object->dlpi_name);
  if (!is_redirected_object(name)) return 0;
  unsigned type = text_type(object);
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr)* segment = &object->dlpi_phdr[i];
    if (segment->p_type == type && segment->p_flags & PF_X)
      patch_segment(name, segment, (unsigned char*)object->dlpi_addr + segment->p_vaddr);
  }
  return 0;
}

extern char trampoline_common[] __attribute__((visibility("hidden")));

/* For the packed ld.so, which finds it by this library's e_entry: null until everything is in place. */
const char* redirector_hook __attribute__((visibility("hidden")));

__attribute__((constructor)) static void start(void) {
  if (!dl_iterate_phdr(find_top, 0)) return;
  dl_iterate_phdr(patch_object, 0);
  redirector_hook = trampoline_common;
}
