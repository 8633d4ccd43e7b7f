/* SPDX-License-Identifier: MIT */
/* System calls and string functions that touch no libc: a hook may run inside libc's own open(2), on a
 * signal stack, in a vfork child. Return values are the kernel's, negative errno on failure; errno is never
 * touched. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

static inline long raw_syscall(long nr, long a, long b, long c, long d, long e, long f) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

#define raw1(nr, a) raw_syscall(nr, (long)(a), 0, 0, 0, 0, 0)
#define raw2(nr, a, b) raw_syscall(nr, (long)(a), (long)(b), 0, 0, 0, 0)
#define raw3(nr, a, b, c) raw_syscall(nr, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define raw4(nr, a, b, c, d) raw_syscall(nr, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)

static inline size_t text_length(const char* text) {
  size_t n = 0;
  while (text[n])
    n++;
  return n;
}

static inline char* text_copy(char* to, const char* from, size_t n) { /* returns the end of what it wrote */
  for (size_t i = 0; i < n; i++)
    to[i] = from[i];
  return to + n;
}

static inline int text_equal(const char* a, const char* b, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (a[i] != b[i]) return 0;
  return 1;
}
