/* SPDX-License-Identifier: MIT */
/* Which arguments of which x86-64 system calls are paths of the file system, as a bit mask (bit i: argument
 * i). Source: include/linux/syscalls.h and arch/x86/entry/syscalls/syscall_64.tbl of the kernel.
 *
 * Left out on purpose: symlink's first argument (the content of the link, not a path to look up), socket
 * addresses, and the mount family (a terrarium's program does not mount). An absolute path makes the kernel
 * ignore the dirfd beside it, so the *at forms need nothing more. */
#pragma once

#include "preload/sites/sites.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const syscall_set path_arguments; /* 0 for a number that takes no path */

/* Whether libterrarium.so patches an object of this file name: libc, the loader, and the libpthread of glibc
 * before 2.34, which had its own open(2). */
int is_redirected_object(const char* name);

#ifdef __cplusplus
}
#endif
