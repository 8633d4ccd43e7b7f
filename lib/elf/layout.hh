// SPDX-License-Identifier: MIT
// The on-disk layout of ELF structures for both classes and byte orders: fixed offsets from the gABI, read
// field by field, so that no host structure has to match the file.
#pragma once

#include <elf.h>

#include "lib/elf/window.hh"

namespace terra::elf {

struct Layout {
  bool is64;
  bool big_endian;

  uint64_t field(Bytes bytes, size_t offset, size_t size) const {
    uint64_t value = 0;
    for (size_t i = 0; i < size; ++i)
      value |= uint64_t(bytes[offset + i]) << 8 * (big_endian ? size - 1 - i : i);
    return value;
  }
  uint16_t half(Bytes bytes, size_t offset) const { return uint16_t(field(bytes, offset, 2)); }
  uint32_t word(Bytes bytes, size_t offset) const { return uint32_t(field(bytes, offset, 4)); }
  // An address, offset or size: 4 or 8 bytes at its place in either class.
  uint64_t native(Bytes bytes, size_t offset32, size_t offset64) const {
    return is64 ? field(bytes, offset64, 8) : field(bytes, offset32, 4);
  }

  size_t header_size() const { return is64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr); }
  size_t segment_size() const { return is64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr); }
  size_t dynamic_size() const { return is64 ? sizeof(Elf64_Dyn) : sizeof(Elf32_Dyn); }
};

struct Segment {
  uint32_t type;
  uint64_t offset, address, file_size;
};

inline Segment segment_at(const Layout& layout, Bytes b) {
  return {layout.word(b, 0), layout.native(b, 4, 8), layout.native(b, 8, 16), layout.native(b, 16, 32)};
}

} // namespace terra::elf
