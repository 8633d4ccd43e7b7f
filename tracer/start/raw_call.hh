// SPDX-License-Identifier: MIT
// System calls that leave errno alone: for a process that shares its memory, and with it errno, with another
// one.
#pragma once

namespace terra {

// Returns what the kernel returns: -errno for a failure. Further arguments are 0, but the sixth, which no
// call here has.
template <typename A = long, typename B = long, typename C = long>
inline long raw_call(long number, A a = {}, B b = {}, C c = {}, long sixth_one = 0) {
  register long fourth asm("r10") = 0, fifth asm("r8") = 0, sixth asm("r9") = sixth_one;
  long result;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"((long)a), "S"((long)b), "d"((long)c), "r"(fourth), "r"(fifth), "r"(sixth)
               : "rcx", "r11", "memory");
  return result;
}

} // namespace terra
