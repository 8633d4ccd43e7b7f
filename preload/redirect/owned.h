/* SPDX-License-Identifier: MIT */
/* Whose is a path: the terrarium's or the host's?
 *
 * The first rule that applies decides about an absolute path P:
 *   1. P lies below the terrarium's top already, or in /proc, /sys or /dev, or climbs above "/": as it is;
 *      or it is passed through (preload/redirect/passthrough.h)
 *   2. a line `host P` names it and the host has it: the host's
 *   3. the terrarium has TOP/P, and not as a placeholder: the terrarium's
 *   4. P lies below a directory that a line `owns DIR` names: the terrarium's, so that what was not packed is
 *      missing, whatever the host may have installed there
 *   5. otherwise: the host's
 *
 * The lines are those of preload/redirect/conf.h. Rule 2 is for what belongs to the
 * machine (/etc/passwd, /etc/resolv.conf) and for directories that everybody shares (/usr/bin, /etc). */
#pragma once

#include <stddef.h>

/* `top` is copied: absolute, no trailing slash. */
void owned_init(const char* top, size_t top_size);

/* Bytes that inside_path() needs for a path of this length. */
size_t inside_size(size_t path_size);

/* Decides about `path` (absolute, `size` bytes before its NUL). Returns 1 and leaves TOP + path in `inside`
 * when it is the terrarium's, 0 otherwise. Issues one or two newfstatat calls. */
int inside_path(const char* path, size_t size, char* inside);

/* TOP + path, whoever's it is. `path` is absolute; `inside` as for inside_path(). */
void below_top(const char* path, size_t size, char* inside);

/* Whether a line `view PATH` names it. */
int needs_view(const char* path, size_t size);

/* Whether `path` is below the terrarium's top as it stands. */
int is_inside(const char* path, size_t size);
