// SPDX-License-Identifier: MIT
#include "tracer/start/heap.hh"

#include <cstdint>
#include <cstdlib>
#include <malloc.h>
#include <sys/mman.h>

namespace terra {

namespace {

constexpr size_t page = 4096;
// Measured by the pages that a start of python touches: until the program begins, and in all. A page costs
// 3 us here, 5 as a fault.
constexpr size_t at_first = 88 * 1024, needed = 224 * 1024;
constexpr size_t first_block = 96 * 1024; // less than what malloc maps by itself

uintptr_t begin = 0; // main() prepares it, run.cc the rest: what lies between need not carry an address

void populate(uintptr_t from, uintptr_t to) { // before Linux 5.14: EINVAL
  ::madvise(reinterpret_cast<void*>(from), to - from, MADV_POPULATE_WRITE);
}

} // namespace

// One arena: another thread's first allocation would map 128 MiB, and the threads allocate little.
void prepare_heap() {
  ::mallopt(M_ARENA_MAX, 1);
  ::mallopt(M_TOP_PAD, needed);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 20);
  void* block = ::malloc(first_block);
  begin = (reinterpret_cast<uintptr_t>(block) + page - 1) & ~(page - 1);
  populate(begin, begin + at_first);
  ::free(block);
}

void prepare_rest_of_heap() {
  populate(begin + at_first, begin + needed);
}

} // namespace terra
