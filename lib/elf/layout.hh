// SPDX-License-Identifier: MIT
// The on-disk layout of ELF structures for both classes and byte orders: fixed offsets from the gABI, read
// field by field, so that no host structure has to match the file.
#pragma once

#include <bit>
#include <cstring>
#include <elf.h>

#include "lib/elf/window.hh"

namespace terra::elf {

struct Layout {
  bool is64;
  bool big_endian;

  template <typename T> T number(Bytes bytes, size_t offset) const {
    T value;
    std::memcpy(&value, bytes.subspan(offset, sizeof value).data(), sizeof value);
    return big_endian == (std::endian::native == std::endian::big) ? value : std::byteswap(value);
  }
  uint16_t half(Bytes bytes, size_t offset) const { return number<uint16_t>(bytes, offset); }
  uint32_t word(Bytes bytes, size_t offset) const { return number<uint32_t>(bytes, offset); }
  uint64_t xword(Bytes bytes, size_t offset) const { return number<uint64_t>(bytes, offset); }
  // An address, offset or size: 4 or 8 bytes at its place in either class.
  uint64_t native(Bytes bytes, size_t offset32, size_t offset64) const {
    return is64 ? xword(bytes, offset64) : word(bytes, offset32);
  }

  size_t header_size() const { return is64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr); }
  size_t segment_size() const { return is64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr); }
  size_t dynamic_size() const { return is64 ? sizeof(Elf64_Dyn) : sizeof(Elf32_Dyn); }
};

struct Segment {
  uint32_t type, flags;
  uint64_t offset, address, file_size;
};

inline Segment segment_at(const Layout& layout, Bytes b) {
  return {layout.word(b, 0), layout.word(b, layout.is64 ? 4 : 24), layout.native(b, 4, 8),
          layout.native(b, 8, 16), layout.native(b, 16, 32)};
}

} // namespace terra::elf
