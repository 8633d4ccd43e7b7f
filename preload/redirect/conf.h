/* SPDX-License-Identifier: MIT */
/* TOP/lib64/terrarium.conf: what `terrarium pack` knew and the redirector needs at every program start.
 *
 *   owns DIR             what is below DIR is the terrarium's, present or not
 *   host PATH            the host's if the host has it, else the terrarium's
 *   pass PATTERN         the host's always (preload/redirect/passthrough.h)
 *   view PATH            a program that cannot be redirected, to be started in a view
 *                        (preload/programs/view.c)
 *   hook OBJECT ADDRESS  where the detours in lib64/OBJECT begin (preload/sites/detour.h)
 *   site OBJECT ADDRESS  a syscall instruction to redirect in lib64/OBJECT, at this virtual address (hex);
 *                        found at pack time, because a search through libc's text costs more than starting a
 *                        small program
 *
 * One rule a line, ended by '\n'; other lines are ignored. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The verbs have four letters, so that one is recognised by one comparison. */
#define CONF_VERB(a, b, c, d) (a | b << 8 | c << 16 | d << 24)
enum conf_verb {
  conf_owns = CONF_VERB('o', 'w', 'n', 's'),
  conf_host = CONF_VERB('h', 'o', 's', 't'),
  conf_pass = CONF_VERB('p', 'a', 's', 's'),
  conf_view = CONF_VERB('v', 'i', 'e', 'w'),
  conf_hook = CONF_VERB('h', 'o', 'o', 'k'),
  conf_site = CONF_VERB('s', 'i', 't', 'e'),
};

/* A line behind its verb and the blank. The text is not ended by a NUL. */
struct conf_line {
  const char* text;
  uint32_t size;
  enum conf_verb verb;
};

void conf_read(const char* top, size_t top_size); /* once, before any thread; a missing file means no lines */

/* The first line of this verb behind `after`, or of all when that is null; null at the end. */
const struct conf_line* conf_next(enum conf_verb verb, const struct conf_line* after);
