/* SPDX-License-Identifier: MIT */
#include "preload/programs/merge.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/stat.h>

#include "preload/programs/text.h"

enum { dirent_bytes = 4096, most_depth = 64 };

struct linux_dirent64 { /* getdents64(2) */
  uint64_t inode, offset;
  unsigned short size;
  unsigned char type;
  char name[];
};

static int is_dot(const char* name) {
  return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

void for_names(const char* directory, each_name* each, void* what) {
  char entries[dirent_bytes];
  long fd = raw3(SYS_open, directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0), n;
  if (fd < 0) return;
  while ((n = raw3(SYS_getdents64, fd, entries, dirent_bytes)) > 0)
    for (long at = 0; at < n;) {
      struct linux_dirent64* entry = (struct linux_dirent64*)(entries + at);
      at += entry->size;
      if (!is_dot(entry->name)) each(what, entry->name);
    }
  raw1(SYS_close, fd);
}

static int look_at(const char* path, struct stat* st) {
  return raw4(SYS_newfstatat, AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW) == 0;
}

static unsigned mode_of(const char* path) { /* 0: not there */
  struct stat st;
  return look_at(path, &st) ? st.st_mode : 0;
}

int is_there(const char* path) {
  return mode_of(path) != 0;
}

static void bind(const char* from, const char* to) {
  raw_syscall(SYS_mount, (long)from, (long)to, 0, MS_BIND | MS_REC, 0, 0);
}

struct pair {
  const char *mine, *host, *place, *cwd;
  int lacks; /* the host lacks a name of ours */
  int depth;
};

/* Does the user make files right in the host's directory? Root may everywhere; that does not count. */
static int is_written_to(const struct pair* pair) {
  struct stat st;
  unsigned uid = (unsigned)raw1(SYS_getuid, 0);
  if (!look_at(pair->host, &st) || (st.st_mode & (S_IWGRP | S_IWOTH | S_ISVTX))) return 1;
  if (uid && st.st_uid == uid) return 1;
  return text_equal(pair->host, pair->cwd, text_length(pair->cwd) + 1);
}

/* Makes a name of the new tmpfs that shows `from`. */
static void show_one(const char* directory, const char* place, const char* name) {
  struct text from, to;
  join(&from, directory, "/", name), join(&to, place, "/", name);
  char target[path_max];
  long n = raw3(SYS_readlink, from.bytes, target, path_max - 1);
  if (n > 0) {
    target[n] = 0;
    raw2(SYS_symlink, target, to.bytes);
    return;
  }
  if (S_ISDIR(mode_of(from.bytes)))
    raw2(SYS_mkdir, to.bytes, 0755);
  else
    raw1(SYS_close, raw3(SYS_open, to.bytes, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  bind(from.bytes, to.bytes);
}

static void look_for_lack(void* what, const char* name) {
  struct pair* pair = what;
  struct text host;
  if (!is_there(join(&host, pair->host, "/", name))) pair->lacks = 1;
}

static void show_host_name(void* what, const char* name) {
  struct pair* pair = what;
  show_one(pair->host, pair->place, name);
}

static void show_own_name(void* what, const char* name) {
  struct pair* pair = what;
  struct text host;
  if (!is_there(join(&host, pair->host, "/", name))) show_one(pair->mine, pair->place, name);
}

static void merge_shown(struct pair* pair);

/* A name that both have; the place shows the host's. A link, or a file beside a directory, stays the host's.
 */
static void merge_name(void* what, const char* name) {
  struct pair* pair = what;
  struct text mine, host, place;
  unsigned own = mode_of(join(&mine, pair->mine, "/", name));
  unsigned theirs = mode_of(join(&host, pair->host, "/", name));
  join(&place, pair->place, "/", name);
  if (S_ISDIR(own) && S_ISDIR(theirs)) {
    struct pair below = {mine.bytes, host.bytes, place.bytes, pair->cwd, 0, pair->depth + 1};
    if (below.depth < most_depth) merge_shown(&below);
  } else if (S_ISREG(own) && S_ISREG(theirs)) {
    bind(mine.bytes, place.bytes);
  }
}

/* The place shows the host's directory already. */
static void merge_shown(struct pair* pair) {
  for_names(pair->mine, look_for_lack, pair);
  int anew = pair->lacks && !is_written_to(pair);
  if (anew) {
    raw_syscall(SYS_mount, (long)"none", (long)pair->place, (long)"tmpfs", 0, (long)"mode=755", 0);
    for_names(pair->host, show_host_name, pair);
    for_names(pair->mine, show_own_name, pair);
  }
  for_names(pair->mine, merge_name, pair);
  if (anew) raw_syscall(SYS_mount, 0, (long)pair->place, 0, MS_REMOUNT | MS_BIND | MS_RDONLY, 0, 0);
}

void merge(const char* mine, const char* host, const char* place, const char* cwd) {
  bind(host, place);
  struct pair pair = {mine, host, place, cwd, 0, 0};
  merge_shown(&pair);
}
