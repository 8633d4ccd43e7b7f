// SPDX-License-Identifier: MIT
// What a process has mapped, and free addresses within a near jump's reach. proc_pid_maps(5)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace terra {

// Addresses of a mapped object, from its first mapping to its last.
struct ObjectRange {
  uint64_t start = 0, end = 0;

  bool holds(uint64_t address) const { return address >= start && address < end; }
};

// One mapping of a file.
struct FileMapping {
  uint64_t start, end, offset;
  std::string path; // as /proc says it
};

// Of a process that is stopped. Read when it is first asked, which takes 100 us for a program with 20
// libraries.
class Mappings {
 public:
  explicit Mappings(pid_t pid) : pid_(pid) {}
  Mappings(const Mappings&) = delete;
  Mappings& operator=(const Mappings&) = delete;

  // The top of the first gap below the mapping that holds `address`. Below, because the heap and the stack
  // grow into gaps from the other sides. Nothing: none within 1.5 GiB.
  std::optional<uint64_t> free_place_near(uint64_t address, uint64_t size);
  ObjectRange object_around(uint64_t address);                      // empty: none
  std::optional<FileMapping> file_mapping_around(uint64_t address); // nothing: of no file
  // Of the first mapping of that file that is less. `file`: device and inode, as /proc says them.
  std::optional<uint64_t> offset_of(std::string_view file, uint64_t below);
  std::optional<uint64_t> stack_end();

 private:
  struct Range {
    uint64_t start, end, offset;
    std::string_view file; // device and inode
    std::string_view path;
    bool holds(uint64_t address) const { return start <= address && address < end; }
  };
  const std::vector<Range>& ranges(); // ascending

  pid_t pid_;
  std::string text_;
  std::vector<Range> ranges_;
};

} // namespace terra
