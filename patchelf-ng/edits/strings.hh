// SPDX-License-Identifier: MIT
// Places for strings in .dynstr. What we add follows the linker's part. Two kinds are added: those that only
// dynamic entries and version files name are placed again by each edit, where they are as long as there is
// room for what is new; those that symbols and versions name are for ever, and count as the linker's from
// then on. What nobody names any more is overwritten with X, as patchelf does, and is gone with it.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace terra::patchelf {

struct Room { // part of a table
  uint64_t offset, size;
};

constexpr char wiped = 'X';

class Strings {
 public:
  // `rooms`: strings of the linker's part that are free now, without their NUL.
  Strings(std::string linker, std::vector<Room> rooms);

  // The offset of `text`, which symbols or versions will name. To be called before any offset_of().
  uint64_t permanent(const std::string& text);
  // What earlier edits added, to be kept in place if it and so many more bytes fit into `room` behind the
  // linker's part. To be called after permanent() and before any offset_of().
  void keep(std::string added, uint64_t more, uint64_t room);
  // The same as permanent() for what is placed again by each edit.
  uint64_t offset_of(const std::string& text);

  std::string added() const;                            // up to the last string that was asked for
  const std::string& linker() const { return linker_; } // with the permanent ones
  std::string take(const std::string& added) &&; // the whole table; it may be long, so it is not copied

 private:
  std::string linker_, added_;
  std::vector<Room> rooms_, used_;                  // used_: in added_, with the NUL
  std::unordered_map<std::string, uint64_t> known_; // whole strings, made at the first permanent()
};

} // namespace terra::patchelf
