// SPDX-License-Identifier: MIT
// Free addresses within a near jump's reach.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

namespace terra {

// The top of the first gap below the mapping that holds `address`. Below, because the heap and the stack grow
// into gaps from the other sides. Nothing: none within 1.5 GiB.
std::optional<uint64_t> free_place_near(pid_t pid, uint64_t address, uint64_t size);

// Addresses of the mapped object that holds `address`, from its first mapping to its last.
struct ObjectRange {
  uint64_t start = 0, end = 0;

  bool holds(uint64_t address) const { return address >= start && address < end; }
};
ObjectRange object_around(pid_t pid, uint64_t address); // empty: none

// One mapping of a file.
struct FileMapping {
  uint64_t start, end, offset;
  std::string path; // as /proc says it
};
std::optional<FileMapping> file_mapping_around(pid_t pid, uint64_t address); // nothing: of no file

} // namespace terra
