// SPDX-License-Identifier: MIT
#include "patchelf-ng/file/codec.hh"

namespace terra::patchelf {

std::string Codec::number(uint64_t value, int bytes) const {
  std::string out(size_t(bytes), '\0');
  for (int i = 0; i < bytes; i++)
    out[size_t(little_ ? i : bytes - 1 - i)] = char(value >> (8 * i));
  return out;
}

uint64_t Codec::number_in(std::string_view bytes) const {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes.size(); i++)
    value = value << 8 | uint8_t(bytes[little_ ? bytes.size() - 1 - i : i]);
  return value;
}

std::string Codec::table(const std::vector<Segment>& segments) const {
  std::string out;
  for (const Segment& s : segments) {
    out += number(s.type, 4);
    if (wide_) out += number(s.flags, 4); // Elf64_Phdr has p_flags second, Elf32_Phdr last but one
    for (uint64_t field : {s.offset, s.vaddr, s.paddr, s.filesz, s.memsz})
      out += word(field);
    if (!wide_) out += number(s.flags, 4);
    out += word(s.align);
  }
  return out;
}

std::string Codec::table(const std::vector<Section>& sections) const {
  std::string out;
  for (const Section& s : sections) {
    out += number(s.name_offset, 4) + number(s.type, 4);
    for (uint64_t field : {s.flags, s.addr, s.offset, s.size})
      out += word(field);
    out += number(s.link, 4) + number(s.info, 4) + word(s.align) + word(s.entsize);
  }
  return out;
}

std::string Codec::table(const std::vector<DynEntry>& entries) const {
  std::string out;
  for (const DynEntry& e : entries)
    out += word(uint64_t(e.tag)) + word(e.value);
  return out;
}

} // namespace terra::patchelf
