/* SPDX-License-Identifier: MIT */
/* Paths and messages put together without libc: one text of a fixed size, cut when it is full. */
#pragma once

#include "preload/raw.h"

enum { path_max = 4096 };

struct text {
  char bytes[3 * path_max];
  size_t size;
};

static inline void add(struct text* text, const char* more) {
  size_t n = text_length(more);
  if (text->size + n + 1 > sizeof text->bytes) return;
  text_copy(text->bytes + text->size, more, n + 1);
  text->size += n;
}

/* Not by value: a copy of a struct this large would be a call of memcpy, which nobody provides here. */
static inline const char* join(struct text* out, const char* a, const char* b, const char* c) {
  out->size = 0;
  out->bytes[0] = 0;
  add(out, a), add(out, b), add(out, c);
  return out->bytes;
}
