// SPDX-License-Identifier: MIT
// System calls that leave errno alone: for a process that shares its memory, and with it errno, with another
// one.
#pragma once

namespace terra {

// Returns what the kernel returns: -errno for a failure. Further arguments are 0.
template <typename A = long, typename B = long, typename C = long>
inline long raw_call(long number, A a = {}, B b = {}, C c = {}) {
  long result;
  asm volatile("xorl %%r10d, %%r10d; xorl %%r8d, %%r8d; xorl %%r9d, %%r9d; syscall"
               : "=a"(result)
               : "a"(number), "D"((long)a), "S"((long)b), "d"((long)c)
               : "rcx", "r8", "r9", "r10", "r11", "memory");
  return result;
}

} // namespace terra
