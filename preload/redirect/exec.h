/* SPDX-License-Identifier: MIT */
/* execve(2) from inside a terrarium.
 *
 * A program that the terrarium owns is started at its place inside. The `#!` line of a script is read here
 * and not by the kernel, which would look for the interpreter on the host: a script of the terrarium runs
 * with the terrarium's interpreter; a script of the host with the host's, and with the terrarium's where the
 * host has none. Host programs get the environment as it is: a terrarium puts nothing into it. */
#pragma once

/* Returns only on failure, a negative errno. `depth` counts nested interpreters (the kernel allows 5,
 * fs/exec.c). */
long exec_inside(const char* path, char* const* argv, char* const* envp, int depth);
