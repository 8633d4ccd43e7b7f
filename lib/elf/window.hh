// SPDX-License-Identifier: MIT
// A file seen through two cached pieces: its head, where headers and often the string table are, and one
// piece that moves. Most files are read with three pread(2) calls; that beats mmap(2), whose page faults and
// unmapping cost more than the few KiB that are looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <sys/types.h>

#include "lib/base/error.hh"

namespace terra::elf {

using Bytes = std::span<const unsigned char>;

class Window {
 public:
  explicit Window(int fd);    // not owned
  Window(int fd, off_t size); // whose size the caller has asked for already

  // errno of the first read or fstat that failed, 0 when all went well.
  int error() const { return error_; }
  uint64_t size() const { return size_; }

  // Exactly `length` bytes at `offset`, or nothing when the file does not hold them. Valid until the next
  // call.
  std::optional<Bytes> bytes(uint64_t offset, uint64_t length);

  // At least one and at most `limit` bytes at `offset`, whatever is cheap; nothing at the end of the file.
  std::optional<Bytes> some(uint64_t offset, uint64_t limit);

 private:
  struct Piece {
    uint64_t start = 0;
    std::string data;
    bool holds(uint64_t offset, uint64_t length) const {
      return offset >= start && offset - start <= data.size() && length <= data.size() - (offset - start);
    }
    Bytes at(uint64_t offset, uint64_t length) const {
      return {reinterpret_cast<const unsigned char*>(data.data()) + (offset - start), size_t(length)};
    }
  };
  bool load(Piece& piece, uint64_t offset, uint64_t length);

  int fd_;
  int error_ = 0;
  uint64_t size_ = 0;
  Piece head_, moving_;
};

} // namespace terra::elf
