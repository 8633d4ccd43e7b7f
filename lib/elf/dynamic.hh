// SPDX-License-Identifier: MIT
// The .dynamic section of an object as a table of numbers, and the tables that it leads to. For readers that
// want more than image.hh, which is what the loader itself needs and is read for every object.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/elf/image.hh"
#include "lib/elf/layout.hh"

namespace terra::elf {

class Dynamic {
 public:
  // Throws ReadError. `name` must outlive it.
  Dynamic(int fd, std::string_view name);

  const Layout& layout() const { return layout_; }
  uint16_t machine() const { return machine_; }
  uint64_t size() const { return window_.size(); } // of the file

  // The last value of a tag; 0 when there is none.
  uint64_t value(uint64_t tag) const;
  bool has(uint64_t tag) const { return tags_.contains(tag); }

  // `length` bytes at an address, or nothing when the file doesn't hold them there. Valid until the next
  // call.
  std::optional<Bytes> at(uint64_t address, uint64_t length);

  // The string table.
  std::string strings();

  [[noreturn]] void broken(std::string_view what) const;

 private:
  std::optional<Bytes> bytes(uint64_t offset, uint64_t length);

  Window window_;
  std::unordered_map<uint64_t, std::string> blocks_; // by number: tables are read side by side
  std::string_view name_;
  Layout layout_{};
  uint16_t machine_ = 0;
  std::vector<Segment> loads_;
  std::unordered_map<uint64_t, uint64_t> tags_;
};

} // namespace terra::elf
