/* SPDX-License-Identifier: MIT */
/* How long is what a program hands to the kernel, when it may be no valid pointer at all?
 *
 * The kernel answers such a pointer with EFAULT; the redirector, which has to read paths before the kernel
 * does, must not turn that into a crash. It asks the kernel about each page first: rt_sigprocmask(2) copies
 * its set before it looks at `how` (kernel/signal.c), so with a `how` that does not exist it answers EFAULT
 * or EINVAL and does nothing. One such call for nearly every path; memory that another thread unmaps
 * meanwhile is lost. */
#pragma once

enum { longest_path = 4096 /* PATH_MAX, with the NUL */ };

/* Bytes before the NUL; -1 when the kernel would refuse the path: EFAULT, or ENAMETOOLONG. */
long path_length(const char* path);

/* Strings before the null pointer, 0 for no vector at all; -1 when the vector can't be read to its end. The
 * strings themselves are not looked at. */
long vector_length(char* const* vector);
