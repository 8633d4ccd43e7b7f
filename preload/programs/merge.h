/* SPDX-License-Identifier: MIT */
/* A directory that programs write to, in a view: the host's, and what the terrarium has below it.
 *
 * No overlay: what is written there has to reach the host, and an overlay that writes through wants a
 * directory of its own on the host. So the host's directory is bound to its place, and each packed file over
 * the host's file of that name. A name that the host does not have cannot be added to a directory of the
 * host. Where the user makes no files
 * (/home, /var/lib, a home of somebody else) the directory becomes a read-only tmpfs that shows every name of
 * both. Where he does (/tmp, his own home, the current directory) it stays the host's, and the packed name is
 * not there.
 *
 * Sources: mount(2), mount_namespaces(7). */
#pragma once

/* What to do with one name of a directory. */
typedef void each_name(void* what, const char* name);

/* Calls `each` for the names in a directory, "." and ".." left out; none when it can't be read. */
void for_names(const char* directory, each_name* each, void* what);

int is_there(const char* path); /* a link counts as itself */

/* `mine` and `host` are directories of the terrarium and the host, `place` an empty one in the new root;
 * `cwd` is the caller's working directory on the host. */
void merge(const char* mine, const char* host, const char* place, const char* cwd);
