// SPDX-License-Identifier: MIT
#include "tracer/shim/exports.hh"

#include <array>
#include <cstring>
#include <elf.h>
#include <unistd.h>
#include <vector>

#include "tracer/shim/file_value.hh"

namespace terra {

namespace {

constexpr size_t most_segments = 64, most_entries = 1024;
constexpr uint32_t longest_chain = 256; // libc's have four or five
constexpr size_t longest_name = 32;

template <typename T> bool read_all(const Fd& file, uint64_t offset, std::vector<T>& values) {
  ssize_t size = ssize_t(values.size() * sizeof(T));
  return ::pread(file.get(), values.data(), size_t(size), off_t(offset)) == size;
}

uint32_t gnu_hash(std::string_view name) {
  uint32_t hash = 5381;
  for (unsigned char c : name)
    hash = hash * 33 + c;
  return hash;
}

// 0: not in the file.
uint64_t offset_of(const std::vector<Elf64_Phdr>& segments, uint64_t address) {
  for (const Elf64_Phdr& segment : segments)
    if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
        address - segment.p_vaddr < segment.p_filesz)
      return segment.p_offset + (address - segment.p_vaddr);
  return 0;
}

} // namespace

Exports::Exports(const Fd& file) : file_(file) {
  sound_ = read_tables();
}

bool Exports::read_tables() {
  Elf64_Ehdr header;
  if (!read_value_at(file_, 0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return false;
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_phentsize != sizeof(Elf64_Phdr)) return false;
  std::vector<Elf64_Phdr> segments(header.e_phnum);
  if (segments.size() > most_segments || !read_all(file_, header.e_phoff, segments)) return false;
  std::vector<Elf64_Dyn> entries;
  for (const Elf64_Phdr& segment : segments)
    if (segment.p_type == PT_DYNAMIC) {
      entries.resize(std::min<size_t>(segment.p_filesz / sizeof(Elf64_Dyn), most_entries));
      if (!read_all(file_, segment.p_offset, entries)) return false;
    }
  uint64_t hash = 0;
  for (const Elf64_Dyn& entry : entries)
    switch (entry.d_tag) {
    case DT_GNU_HASH: hash = offset_of(segments, entry.d_un.d_ptr); break;
    case DT_SYMTAB: symbols_ = offset_of(segments, entry.d_un.d_ptr); break;
    case DT_STRTAB: strings_ = offset_of(segments, entry.d_un.d_ptr); break;
    }
  if (!hash || !symbols_ || !strings_ || !read_value_at(file_, hash, header_) || !header_.buckets)
    return false;
  buckets_ = hash + sizeof header_ + uint64_t(header_.bloom_words) * sizeof(uint64_t);
  chains_ = buckets_ + uint64_t(header_.buckets) * sizeof(uint32_t);
  return true;
}

std::optional<uint64_t> Exports::address_if_named(uint32_t index, std::string_view name) const {
  Elf64_Sym symbol;
  std::array<char, longest_name + 1> text;
  size_t size = name.size() + 1; // with the NUL
  if (size > text.size() || !read_value_at(file_, symbols_ + uint64_t(index) * sizeof symbol, symbol))
    return {};
  if (::pread(file_.get(), text.data(), size, off_t(strings_ + symbol.st_name)) != ssize_t(size)) return {};
  if (std::string_view(text.data(), name.size()) != name || text[name.size()] != 0) return {};
  if (symbol.st_shndx == SHN_UNDEF) return {};
  return symbol.st_value;
}

std::optional<uint64_t> Exports::find(std::string_view name) const {
  uint32_t hash = gnu_hash(name), index;
  if (!sound_ || !read_value_at(file_, buckets_ + hash % header_.buckets * sizeof index, index)) return {};
  if (index < header_.first_symbol) return {};
  for (uint32_t steps = 0; steps < longest_chain; ++steps, ++index) {
    uint32_t here; // the lowest bit: the last of the chain
    if (!read_value_at(file_, chains_ + uint64_t(index - header_.first_symbol) * sizeof here, here))
      return {};
    if ((here ^ hash) <= 1)
      if (auto address = address_if_named(index, name)) return address;
    if (here & 1) return {};
  }
  return {};
}

} // namespace terra
