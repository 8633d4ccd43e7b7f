// SPDX-License-Identifier: MIT
// Memory for the tables of large files, which would cost more in page faults than in work.
#pragma once

#include <cstdint>

namespace terra::patchelf {

// Freed memory stays with the process: tables of some megabytes come and go while a plan is made.
void keep_freed_memory();

// The heap's next memory in huge pages, for a file of `size` bytes that is worth it. A libLLVM's string table
// is held four times over, in 5,400 page faults, which are 7 of the 12 ms of planning (bench/patchelf.sh).
// Only on the main thread's heap; changes nothing where the kernel knows no huge pages.
void expect_large_tables(uint64_t size);

} // namespace terra::patchelf
