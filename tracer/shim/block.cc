// SPDX-License-Identifier: MIT
#include "tracer/shim/block.hh"

#include <sys/random.h>

#include "lib/base/error.hh"
#include "tracer/target/memory.hh"

extern "C" const char blob_shim_bin[], blob_shim_bin_end[];

namespace terra {

std::span<const std::byte> shim_code() {
  return std::as_bytes(std::span(blob_shim_bin, size_t(blob_shim_bin_end - blob_shim_bin)));
}

const shim_header& shim_points() {
  return *reinterpret_cast<const shim_header*>(blob_shim_bin);
}

// 48 random bits, below 2^62 and a multiple of the page size. Files in memory may be as long as that:
// MAX_LFS_FILESIZE, mm/shmem.c. i386 has 32 bits for a page's number: 2^44.
uint64_t make_shim_cookie() {
  constexpr uint64_t lowest = uint64_t(1) << 60;
  uint64_t number;
  if (::getrandom(&number, sizeof number, 0) != ssize_t(sizeof number))
    throw sys_error("getrandom", "failed");
  return lowest + (number & (lowest - 1)) / 4096 * 4096;
}

bool write_private(pid_t pid, uint64_t at, const shim_private& word) {
  return write_data(pid, at, std::as_bytes(std::span(&word, 1)));
}

} // namespace terra
