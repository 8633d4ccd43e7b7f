// SPDX-License-Identifier: MIT
// What LIEF sees in an ELF file. The one place that knows LIEF, which only ever reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace terra::patchelf {

struct LiefView {
  struct Segment {
    uint32_t type;
    uint64_t offset, vaddr, filesz, memsz;
    bool operator==(const Segment&) const = default;
  };
  uint64_t entry = 0;
  std::vector<Segment> segments;
  std::vector<std::string> needed;
  std::optional<std::string> rpath, soname; // DT_RUNPATH, or DT_RPATH when there is no other
};

// nullopt: LIEF can't read the file.
std::optional<LiefView> read_with_lief(const std::string& path);

} // namespace terra::patchelf
