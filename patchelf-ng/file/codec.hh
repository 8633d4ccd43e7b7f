// SPDX-License-Identifier: MIT
// Numbers and tables of an ELF file as bytes, for each class and byte order. The reverse of what elf_file.hh
// reads; own code, because libelf's writer wants to own the whole file.
#pragma once

#include <string>

#include "patchelf-ng/file/layout.hh"

namespace terra::patchelf {

class Codec {
 public:
  explicit Codec(const Layout& layout) : wide_(layout.wide), little_(layout.little) {}

  std::string number(uint64_t value, int bytes) const;
  std::string word(uint64_t value) const {
    return number(value, wide_ ? 8 : 4);
  } // an address, offset or size
  uint64_t number_in(std::string_view bytes) const;

  std::string table(const std::vector<Segment>& segments) const;
  std::string table(const std::vector<Section>& sections) const;
  std::string table(const std::vector<DynEntry>& entries) const;

 private:
  bool wide_, little_;
};

} // namespace terra::patchelf
