/* SPDX-License-Identifier: MIT */
/* TOP/lib64/terrarium.conf: what `terrarium pack` knew and the redirector needs at every program start.
 *
 *   owns DIR             what is below DIR is the terrarium's, present or not
 *   host PATH            the host's if the host has it, else the terrarium's
 *   pass PATTERN         the host's always (preload/redirect/passthrough.h)
 *   view PATH            a program that cannot be redirected, to be started in a view
 * (preload/programs/view.c) hook OBJECT ADDRESS  where the detours in lib64/OBJECT begin
 * (preload/sites/detour.h) site OBJECT ADDRESS  a syscall instruction to redirect in lib64/OBJECT, at this
 * virtual address (hex); found at pack time, because a search through libc's text costs more than starting a
 * small program
 *
 * One rule a line, ended by '\n'; other lines are ignored. */
#pragma once

#include <stddef.h>

void conf_read(const char* top, size_t top_size); /* once, before any thread; a missing file means no lines */

/* Walks the lines that begin with `verb` (its trailing blank included). Start with *at == 0; returns the rest
 * of the line and its size, or 0 at the end. */
const char* conf_next(const char* verb, const char** at, size_t* size);
