/* SPDX-License-Identifier: MIT */
#include "preload/redirect/passthrough.h"

#include <fcntl.h>

#include "preload/raw.h"
#include "preload/redirect/conf.h"

int is_passed(const char* path, size_t size) {
  const struct conf_line* pattern = 0;
  while ((pattern = conf_next(conf_pass, pattern))) {
    int open = pattern->text[pattern->size - 1] == '*';
    size_t fixed = pattern->size - (size_t)open;
    if (size < fixed || !text_equal(path, pattern->text, fixed)) continue;
    if (open || size == fixed || path[fixed] == '/') return 1;
  }
  return 0;
}

static int is_there(const char* path) {
  return raw2(SYS_access, path, F_OK) == 0;
}

size_t host_library_size(size_t size) {
  const struct conf_line* pattern = 0;
  size_t longest = 0;
  while ((pattern = conf_next(conf_pass, pattern)))
    if (pattern->size > longest) longest = pattern->size;
  return longest ? longest + size + 2 : 0;
}

/* The last component of .../lib64/NAME, or null: glibc spells it TOP/usr/bin/../../lib64/NAME. */
static const char* library_name(const char* path, size_t size) {
  static const char library_dir[] = "/lib64/";
  size_t start = size;
  while (start > 0 && path[start - 1] != '/')
    start--;
  size_t dir_size = sizeof library_dir - 1;
  if (start < dir_size || start == size || !text_equal(path + start - dir_size, library_dir, dir_size))
    return 0;
  return path + start;
}

int host_library(const char* path, size_t size, char* out) {
  const char* name = library_name(path, size);
  if (!name || is_there(path)) return 0;
  size_t name_size = text_length(name);
  const struct conf_line* pattern = 0;
  while ((pattern = conf_next(conf_pass, pattern))) {
    int open = pattern->text[pattern->size - 1] == '*';
    size_t dir_size = pattern->size;
    while (dir_size > 1 && pattern->text[dir_size - 1] != '/')
      dir_size--;
    /* A name beside the pattern's last component, which has to match it; then one below it. */
    text_copy(text_copy(out, pattern->text, dir_size), name, name_size + 1);
    if (is_passed(out, dir_size + name_size) && is_there(out)) return 1;
    if (open) continue;
    char* end = text_copy(out, pattern->text, pattern->size);
    *end = '/';
    text_copy(end + 1, name, name_size + 1);
    if (is_there(out)) return 1;
  }
  return 0;
}
