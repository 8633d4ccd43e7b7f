/* SPDX-License-Identifier: MIT */
#include "preload/redirect/readable.h"

#include <errno.h>

#include "preload/raw.h"

enum { page_size = 4096, word = 8 /* the kernel's sigset_t */, no_such_how = -1 };

/* Asks about the word that holds the byte; it never reaches into the next page. A null set is no set. */
static int is_readable(uintptr_t at) {
  uintptr_t set = at & -(uintptr_t)word;
  return set && raw4(SYS_rt_sigprocmask, no_such_how, set, 0, word) != -EFAULT;
}

static int starts_page(uintptr_t at) {
  return (at & (page_size - 1)) == 0;
}

long path_length(const char* path) {
  uintptr_t at = (uintptr_t)path;
  if (!is_readable(at)) return -1;
  for (long size = 0; size < longest_path; size++) {
    if (size && starts_page(at + (uintptr_t)size) && !is_readable(at + (uintptr_t)size)) return -1;
    if (!path[size]) return size;
  }
  return -1;
}

long vector_length(char* const* vector) {
  if (!vector) return 0;
  if (!is_readable((uintptr_t)vector)) return -1;
  for (long count = 0;; count++) {
    uintptr_t last_byte = (uintptr_t)&vector[count] + sizeof *vector - 1;
    int new_page = (last_byte & (page_size - 1)) < sizeof *vector; /* begins in it, or reaches into it */
    if (new_page && !is_readable(last_byte)) return -1;
    if (!vector[count]) return count;
  }
}
