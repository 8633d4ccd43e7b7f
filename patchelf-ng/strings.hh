// SPDX-License-Identifier: MIT
// Places for strings in .dynstr. What we add follows the linker's part. Two kinds are added: those that only
// dynamic entries and version files name are made anew by each edit, so a string that nobody names any more
// is gone; those that symbols and versions name are for ever, and count as the linker's from then on.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace terra::patchelf {

struct Room { // in the linker's part, free now
  uint64_t offset, size;
};

class Strings {
 public:
  Strings(std::string linker, std::vector<Room> rooms);

  // The offset of `text`, which symbols or versions will name. To be called before any offset_of().
  uint64_t permanent(const std::string& text);
  // The same for what is placed again by each edit.
  uint64_t offset_of(const std::string& text);

  const std::string& added() const { return added_; }
  const std::string& linker() const { return linker_; } // with the permanent ones

 private:
  std::string linker_, added_;
  std::vector<Room> rooms_;
  std::unordered_map<std::string, uint64_t> known_; // whole strings, made at the first permanent()
};

} // namespace terra::patchelf
