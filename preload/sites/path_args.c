/* SPDX-License-Identifier: MIT */
#include "preload/sites/path_args.h"

#include <sys/syscall.h>

enum { first = 1 << 0, second = 1 << 1, third = 1 << 2, fourth = 1 << 3 };

const syscall_set path_arguments = {
    [SYS_open] = first,
    [SYS_stat] = first,
    [SYS_lstat] = first,
    [SYS_access] = first,
    [SYS_execve] = first,
    [SYS_truncate] = first,
    [SYS_chdir] = first,
    [SYS_rename] = first | second,
    [SYS_mkdir] = first,
    [SYS_rmdir] = first,
    [SYS_creat] = first,
    [SYS_link] = first | second,
    [SYS_unlink] = first,
    [SYS_symlink] = second,
    [SYS_readlink] = first,
    [SYS_chmod] = first,
    [SYS_chown] = first,
    [SYS_lchown] = first,
    [SYS_utime] = first,
    [SYS_mknod] = first,
    [SYS_statfs] = first,
    [SYS_chroot] = first,
    [SYS_setxattr] = first,
    [SYS_lsetxattr] = first,
    [SYS_getxattr] = first,
    [SYS_lgetxattr] = first,
    [SYS_listxattr] = first,
    [SYS_llistxattr] = first,
    [SYS_removexattr] = first,
    [SYS_lremovexattr] = first,
    [SYS_utimes] = first,
    [SYS_inotify_add_watch] = second,
    [SYS_openat] = second,
    [SYS_mkdirat] = second,
    [SYS_mknodat] = second,
    [SYS_fchownat] = second,
    [SYS_futimesat] = second,
    [SYS_newfstatat] = second,
    [SYS_unlinkat] = second,
    [SYS_renameat] = second | fourth,
    [SYS_linkat] = second | fourth,
    [SYS_symlinkat] = third,
    [SYS_readlinkat] = second,
    [SYS_fchmodat] = second,
    [SYS_faccessat] = second,
    [SYS_utimensat] = second,
    [SYS_name_to_handle_at] = second,
    [SYS_renameat2] = second | fourth,
    [SYS_execveat] = second,
    [SYS_statx] = second,
    [437 /* openat2, not in older headers */] = second,
    [439 /* faccessat2 */] = second,
    [452 /* fchmodat2 */] = second,
};

static int starts_with(const char* text, const char* start) {
  while (*start && *text == *start)
    text++, start++;
  return !*start;
}

int is_redirected_object(const char* name) {
  return starts_with(name, "libc.so") || starts_with(name, "ld-linux") || starts_with(name, "ld-musl") ||
         starts_with(name, "libpthread.so");
}
