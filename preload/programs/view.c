/* SPDX-License-Identifier: MIT */
/* lib64/terrarium-view PROGRAM ARGUMENTS: runs a program that cannot be redirected (static, raw system calls)
 * in a view where the terrarium's files lie over the host's: a user and mount namespace of its own,
 * unprivileged.
 *
 * The new root is a tmpfs. A top-level directory that the terrarium has too is an overlay of both, read-only;
 * those that programs write to are merged (merge.h), every other one is the host's. PROGRAM is a path below
 * the terrarium's top and runs at its path below "/". Where namespaces are forbidden one line says so, and it
 * runs on the host's files.
 *
 * Freestanding, like the launcher; ended by exit or execve only. Sources: user_namespaces(7), pivot_root(2),
 * the kernel's Documentation/filesystems/overlayfs.rst. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/sched.h>

#include "preload/programs/merge.h"
#include "preload/programs/text.h"

enum { cannot_start = 127, detach = 2 /* MNT_DETACH */ };

/* For overlay's option string: ':' separates directories, ',' options. */
static void add_escaped(struct text* text, const char* more) {
  for (char one[3] = {'\\', 0, 0}; *more; more++) {
    int special = *more == ':' || *more == ',' || *more == '\\';
    one[special] = *more;
    one[special + 1] = 0;
    one[0] = special ? '\\' : *more;
    add(text, one);
  }
}

static void say(const char* what) {
  struct text line;
  join(&line, "terrarium-view: ", what, "\n");
  raw3(SYS_write, 2, line.bytes, line.size);
}

static int write_file(const char* path, const char* text) {
  long fd = raw3(SYS_open, path, O_WRONLY | O_CLOEXEC, 0);
  if (fd < 0) return -1;
  long n = raw3(SYS_write, fd, text, text_length(text));
  raw1(SYS_close, fd);
  return n > 0 ? 0 : -1;
}

/* "ID ID 1": inside we are who we are outside. */
static const char* identity_map(struct text* out, unsigned id) {
  char digits[12];
  char* at = digits + sizeof digits;
  *--at = 0;
  do
    *--at = (char)('0' + id % 10);
  while (id /= 10);
  join(out, at, " ", at);
  add(out, " 1");
  return out->bytes;
}

static int enter_namespaces(void) {
  unsigned uid = (unsigned)raw1(SYS_getuid, 0), gid = (unsigned)raw1(SYS_getgid, 0);
  if (raw1(SYS_unshare, CLONE_NEWUSER | CLONE_NEWNS) < 0) return -1;
  write_file("/proc/self/setgroups", "deny");
  struct text map;
  if (write_file("/proc/self/uid_map", identity_map(&map, uid))) return -1;
  if (write_file("/proc/self/gid_map", identity_map(&map, gid))) return -1;
  return raw_syscall(SYS_mount, (long)"none", (long)"/", 0, MS_REC | MS_PRIVATE, 0, 0) < 0 ? -1 : 0;
}

enum owner { of_kernel, of_both, of_terrarium };

/* The kernel's are the host's, whatever the terrarium holds; what programs write to is both's (merge.h). */
static enum owner owner_of(const char* name) {
  static const char* const kernel[] = {"proc", "sys", "dev", "run", 0};
  static const char* const written[] = {"tmp", "home", "root", "var", "mnt", "media", "srv", 0};
  size_t size = text_length(name) + 1;
  for (unsigned i = 0; kernel[i]; i++)
    if (text_equal(name, kernel[i], size)) return of_kernel;
  for (unsigned i = 0; written[i]; i++)
    if (text_equal(name, written[i], size)) return of_both;
  return of_terrarium;
}

static void bind(const char* from, const char* to) {
  raw_syscall(SYS_mount, (long)from, (long)to, 0, MS_BIND | MS_REC, 0, 0);
}

/* The terrarium's directory over the host's, read-only. */
static void overlay(const char* mine, const char* host, const char* place) {
  struct text options;
  join(&options, "lowerdir=", "", "");
  add_escaped(&options, mine);
  add(&options, ":");
  add_escaped(&options, host);
  raw_syscall(SYS_mount, (long)"overlay", (long)place, (long)"overlay", MS_RDONLY, (long)options.bytes, 0);
}

struct view {
  const char *top, *new_root, *cwd;
};

/* One name of the root directory, from the host, the terrarium or both, into the new root. */
static void show(void* what, const char* name) {
  const struct view* view = what;
  struct text host, mine, place;
  join(&host, "/", name, ""), join(&mine, view->top, "/", name), join(&place, view->new_root, "/", name);
  char target[path_max];
  if (is_there(place.bytes) || name[0] == '.') return;
  long n = raw3(SYS_readlink, host.bytes, target, path_max - 1);
  if (n > 0 && !(is_there(mine.bytes) && raw3(SYS_readlink, mine.bytes, target, path_max - 1) < 0)) {
    target[n] = 0;
    raw2(SYS_symlink, target, place.bytes);
    return;
  }
  raw2(SYS_mkdir, place.bytes, 0755);
  if (!is_there(mine.bytes) || owner_of(name) == of_kernel)
    bind(host.bytes, place.bytes);
  else if (!is_there(host.bytes))
    bind(mine.bytes, place.bytes);
  else if (owner_of(name) == of_both)
    merge(mine.bytes, host.bytes, place.bytes, view->cwd);
  else
    overlay(mine.bytes, host.bytes, place.bytes);
}

/* -1 when no view can be made; nothing is changed for the caller then but the namespaces. */
static int make_view(const char* top) {
  char cwd[path_max];
  if (raw2(SYS_getcwd, cwd, sizeof cwd) < 0 || enter_namespaces() < 0) return -1;
  struct text new_root;
  join(&new_root, top, "/pbin", ""); /* any directory will do to hang a tmpfs on */
  if (raw_syscall(SYS_mount, (long)"none", (long)new_root.bytes, (long)"tmpfs", 0, (long)"mode=755", 0) < 0)
    return -1;
  /* The host's directories are bound with what is mounted below them; not with this one. */
  raw_syscall(SYS_mount, (long)"none", (long)new_root.bytes, 0, MS_UNBINDABLE, 0, 0);
  struct view view = {top, new_root.bytes, cwd};
  for_names("/", show, &view);
  for_names(top, show, &view);
  if (raw1(SYS_chdir, new_root.bytes) < 0 || raw2(SYS_pivot_root, ".", ".") < 0) return -1;
  raw2(SYS_umount2, ".", detach);
  if (raw1(SYS_chdir, cwd) < 0) raw1(SYS_chdir, "/");
  return 0;
}

/* TOP of .../TOP/lib64/terrarium-view, in place. */
static void to_top(char* path) {
  size_t size = text_length(path);
  for (int up = 0; up < 2; up++)
    while (size > 0 && path[--size] != '/') {
    }
  path[size] = 0;
}

__attribute__((used)) _Noreturn void view(long* stack) {
  long argc = *stack;
  char** argv = (char**)(stack + 1);
  char** envp = argv + argc + 1;
  static char top[path_max];
  long n = raw3(SYS_readlink, "/proc/self/exe", top, path_max - 1);
  if (argc < 2 || n <= 0) {
    say("usage: terrarium-view PROGRAM [ARGUMENT]..., with /proc mounted");
    raw1(SYS_exit_group, cannot_start);
  }
  to_top(top);
  char* program = argv[1];
  size_t size = text_length(top);
  if (text_equal(program, top, size) && program[size] == '/') {
    /* A program that came from a directory which stays the host's is only there below the top. */
    if (make_view(top) == 0)
      argv[1] = program += is_there(program + size) ? size : 0;
    else
      say("user namespaces are not allowed here: running on the host's files");
  }
  raw3(SYS_execve, program, argv + 1, envp);
  say("cannot start the program");
  raw1(SYS_exit_group, cannot_start);
  __builtin_unreachable();
}

__asm__(".globl _start\n_start:\n  xor %ebp, %ebp\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call view\n");
