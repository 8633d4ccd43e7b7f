/* SPDX-License-Identifier: MIT */
/* Starting a program that is not the terrarium's and whose loader only the terrarium has.
 *
 * A compiler in an empty root makes programs that ask for /lib64/ld-linux-x86-64.so.2. Where the host has
 * one, they run as on any host. Where it has none, execve(2) fails with ENOENT; then the terrarium's loader
 * is started by name, with the program, its libraries and the redirector as arguments (--argv0 needs
 * glibc 2.33). */
#pragma once

/* To be called when execve of `path` failed with ENOENT. Returns only on failure: -ENOENT when this is not
 * such a program. */
long exec_by_loader(const char* path, char* const* argv, char* const* envp);
