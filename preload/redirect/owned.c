/* SPDX-License-Identifier: MIT */
#include "preload/redirect/owned.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "preload/raw.h"
#include "preload/redirect/conf.h"
#include "preload/redirect/memory.h"
#include "preload/redirect/passthrough.h"

enum { path_max = 4096 };

static struct {
  char* top;
  size_t top_size;
} owned;

void owned_init(const char* top, size_t top_size) {
  if (top_size >= path_max) return;
  owned.top = memory_take(top_size);
  if (!owned.top) return;
  text_copy(owned.top, top, top_size);
  owned.top_size = top_size;
}

static int is_below(const char* path, size_t size, const char* dir, size_t dir_size) {
  return size >= dir_size && (size == dir_size || path[dir_size] == '/') && text_equal(path, dir, dir_size);
}

int is_inside(const char* path, size_t size) {
  return owned.top_size && is_below(path, size, owned.top, owned.top_size);
}

/* Would ".." lead above "/"? Then TOP + path would leave the terrarium. */
static int climbs_out(const char* path, size_t size) {
  int depth = 0;
  for (size_t i = 0; i < size;) {
    while (i < size && path[i] == '/')
      i++;
    size_t start = i;
    while (i < size && path[i] != '/')
      i++;
    size_t length = i - start;
    if (length == 2 && path[start] == '.' && path[start + 1] == '.') {
      if (--depth < 0) return 1;
    } else if (length && !(length == 1 && path[start] == '.')) {
      depth++;
    }
  }
  return depth == 0; /* "/" itself is the host's */
}

/* Is there a line `VERB DIR` whose DIR is the path or, with `below`, a directory above it? */
static int has_rule(enum conf_verb verb, const char* path, size_t size, int below) {
  const struct conf_line* dir = 0;
  while ((dir = conf_next(verb, dir)))
    if (is_below(path, size, dir->text, dir->size) && (below || size == dir->size)) return 1;
  return 0;
}

enum presence { absent, there, only_a_name };

/* Only a name: an empty file without the right to write for its owner, which stands for one that the
 * program's directory had on the build machine and that was not packed (terrarium/write/names.hh). */
static enum presence look_for(const char* path) {
  struct stat st;
  if (raw4(SYS_newfstatat, AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) < 0) return absent;
  return S_ISREG(st.st_mode) && st.st_size == 0 && !(st.st_mode & S_IWUSR) ? only_a_name : there;
}

size_t inside_size(size_t path_size) {
  return owned.top_size + path_size + 2; /* the NUL, and a character to miss a placeholder by */
}

void below_top(const char* path, size_t size, char* inside) {
  text_copy(text_copy(inside, owned.top, owned.top_size), path, size);
  inside[owned.top_size + size] = 0;
}

int inside_path(const char* path, size_t size, char* inside) {
  if (!owned.top_size || size == 0 || path[0] != '/' || size >= path_max || is_inside(path, size)) return 0;
  if (is_below(path, size, "/proc", 5) || is_below(path, size, "/sys", 4) || is_below(path, size, "/dev", 4))
    return 0;
  if (climbs_out(path, size)) return 0;
  size_t trimmed = size;
  while (trimmed > 1 && path[trimmed - 1] == '/')
    trimmed--;
  if (is_passed(path, trimmed)) return 0;
  if (has_rule(conf_host, path, trimmed, 0) && look_for(path) != absent) return 0;
  below_top(path, size, inside);
  enum presence presence = look_for(inside);
  if (presence == there) return 1;
  if (!has_rule(conf_owns, path, trimmed, 1)) return 0;
  static const char beside[] = "\177"; /* a name that nobody has: ENOENT */
  if (presence == only_a_name) text_copy(inside + owned.top_size + size, beside, sizeof beside);
  return 1;
}

int needs_view(const char* path, size_t size) {
  return has_rule(conf_view, path, size, 0);
}
