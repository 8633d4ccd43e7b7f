/* SPDX-License-Identifier: MIT */
/* What stays the host's on purpose: the lines `pass PATTERN` of terrarium.conf, from `terrarium pack --host`.
 *
 * PATTERN is a file, or a directory with all below it, or with a * at its end every path that begins so. */
#pragma once

#include <stddef.h>

/* Whether `path` (absolute, `size` bytes) is such a path. */
int is_passed(const char* path, size_t size);

/* ld.so looks for a library in TOP/lib64, and there is none: is there one on the host? Returns 1 and leaves
 * its path in `out`, which has room for host_library_size(size). `path` is below TOP, as ld.so spells it. */
int host_library(const char* path, size_t size, char* out);

/* 0 when there are no such lines at all: the common case, decided without a system call. */
size_t host_library_size(size_t size);
