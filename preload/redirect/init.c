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

enum { page_size = 4096, most_sites = 1024 /* glibc 2.36: 59 in libc, 6 in ld.so */ };

static size_t parse_hex(const char* text, size_t size) {
  size_t value = 0;
  for (size_t i = 0; i < size; i++)
    value = value * 16 + (size_t)(text[i] <= '9' ? text[i] - '0' : text[i] - 'a' + 10);
  return value;
}

/* Whether the line is `VERB OBJECT ADDRESS` for this object; then the address. */
static int names_object(const struct conf_line* line, const char* object, size_t* address) {
  size_t size = text_length(object);
  if (line->size <= size + 1 || !text_equal(line->text, object, size) || line->text[size] != ' ') return 0;
  *address = parse_hex(line->text + size + 1, line->size - size - 1);
  return 1;
}

static size_t mapped_size(const ElfW(Phdr) * segment) { /* whole pages: detours lie behind the text */
  return (segment->p_memsz + page_size - 1) & -(size_t)page_size;
}

/* Packing joins the segments of libc and ld.so, and leaves PT_NULLs that say where text and constants are. */
static unsigned part_type(const struct dl_phdr_info* object) {
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr)* part = &object->dlpi_phdr[i];
    if (part->p_type == PT_NULL && part->p_flags & PF_X && part->p_memsz) return PT_NULL;
  }
  return PT_LOAD;
}

static int is_executable(const struct dl_phdr_info* object, size_t address) {
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr)* segment = &object->dlpi_phdr[i];
    if (segment->p_type == PT_LOAD && segment->p_flags & PF_X &&
        address - segment->p_vaddr < mapped_size(segment))
      return 1;
  }
  return 0;
}

/* All detours that packing wrote into this object; 0 when there is a line too few, or one that is wrong. */
static int connect_listed(const struct dl_phdr_info* object, const char* name) {
  const struct conf_line* line = 0;
  size_t address, connected = 0;
  while ((line = conf_next(conf_hook, line))) {
    if (!names_object(line, name, &address)) continue;
    if (!is_executable(object, address) || connect_detours((unsigned char*)object->dlpi_addr + address) < 0)
      return 0;
    connected++;
  }
  return connected != 0;
}

/* Detours that no line names: a libc that was in a terrarium before and is packed again. They begin where a
 * part ends, if that page has bytes left. Where the headers end, nothing says any more: in the page before
 * the text. */
static int connect_unlisted(const struct dl_phdr_info* object) {
  unsigned type = part_type(object);
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr)* part = &object->dlpi_phdr[i];
    if (part->p_type != type || !is_executable(object, part->p_vaddr)) continue;
    unsigned char* start = (unsigned char*)object->dlpi_addr + part->p_vaddr;
    unsigned char* room = detour_room_behind(start + part->p_memsz);
    if ((uintptr_t)room % page_size != 0 && connect_detours(room) >= 0) return 1;
    if (type != PT_NULL || !is_executable(object, part->p_vaddr - page_size)) continue;
    for (room = detour_room_behind(start - page_size); room < start; room += detour_alignment)
      if (connect_detours(room) >= 0) return 1;
  }
  return 0;
}

/* Not inlined: the table is for the few whose libc has no detours in it. */
static __attribute__((noinline)) void patch_text(const char* object, const ElfW(Phdr) * text,
                                                 unsigned char* start) {
  uint32_t offsets[most_sites];
  size_t size = text->p_memsz, count = 0, address;
  const struct conf_line* line = 0;
  while (count < most_sites && (line = conf_next(conf_site, line)))
    if (names_object(line, object, &address) && address - text->p_vaddr < size)
      offsets[count++] = (uint32_t)(address - text->p_vaddr);
  if (count && patch_sites(start, size, path_arguments, offsets, count) >= 0) return;
  count = find_sites(start, size, path_arguments, offsets, most_sites);
  patch_sites(start, size, path_arguments, offsets, count);
}

static int patch_object(struct dl_phdr_info* object, size_t info_size, void* data) {
  (void)info_size, (void)data;
  const char* name = last_component(object->dlpi_name);
  if (!is_redirected_object(name)) return 0;
  if (connect_listed(object, name) || connect_unlisted(object)) return 0;
  unsigned type = part_type(object);
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr)* part = &object->dlpi_phdr[i];
    if (part->p_type == type && part->p_flags & PF_X)
      patch_text(name, part, (unsigned char*)object->dlpi_addr + part->p_vaddr);
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
