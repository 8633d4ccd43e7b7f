// SPDX-License-Identifier: MIT
#include "patchelf-ng/memory.hh"

#include <cstdlib>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

namespace terra::patchelf {

namespace {

constexpr int reserve = 32 << 20;         // addresses; only what is touched becomes memory
constexpr uint64_t large_file = 16 << 20; // below it, clearing a huge page costs what its faults would

uintptr_t heap_end() {
  return reinterpret_cast<uintptr_t>(::sbrk(0));
}

} // namespace

void keep_freed_memory() {
  ::mallopt(M_MMAP_THRESHOLD, 256 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

void expect_large_tables(uint64_t size) {
  if (size < large_file) return;
  const uintptr_t page = uintptr_t(::sysconf(_SC_PAGESIZE)), before = (heap_end() + page - 1) / page * page;
  ::mallopt(M_TOP_PAD, reserve);
  void* volatile grown =
      std::malloc(size_t(1) << 20); // and by the reserve; volatile, or the pair is optimized away
  std::free(grown);
  if (const uintptr_t after = heap_end(); after > before)
    (void)::madvise(reinterpret_cast<void*>(before), after - before, MADV_HUGEPAGE);
}

} // namespace terra::patchelf
