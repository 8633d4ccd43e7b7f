// SPDX-License-Identifier: MIT
#include "terrarium/write/program_bytes.hh"

#include <algorithm>
#include <cstring>

#include "lib/base/fd.hh"

namespace terra {

namespace {

constexpr uint64_t page = 4096;

template <typename T> std::optional<T> read_struct(std::string_view bytes, uint64_t at) {
  T out;
  if (at > bytes.size() || bytes.copy(reinterpret_cast<char*>(&out), sizeof out, at) != sizeof out)
    return std::nullopt;
  return out;
}

uint64_t round_up(uint64_t n, uint64_t unit) {
  return (n + unit - 1) / unit * unit;
}

} // namespace

Expected<ProgramBytes> read_program_bytes(const std::string& path) {
  auto bytes = read_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  ProgramBytes out{std::move(*bytes), {}};
  auto header = read_struct<Elf64_Ehdr>(out.bytes, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_machine != EM_X86_64 ||
      header->e_ident[EI_CLASS] != ELFCLASS64)
    return out;
  for (unsigned i = 0; i < header->e_phnum; i++) {
    auto found = read_struct<Elf64_Phdr>(out.bytes, header->e_phoff + uint64_t(i) * sizeof(Elf64_Phdr));
    if (!found) break;
    const Elf64_Phdr& segment = *found;
    if (segment.p_type != PT_LOAD) continue;
    if (segment.p_offset > out.bytes.size() || segment.p_filesz > out.bytes.size() - segment.p_offset)
      continue;
    out.loads.push_back(segment);
  }
  return out;
}

uint64_t room_behind(const ProgramBytes& program, const Elf64_Phdr& text, uint64_t size, uint64_t alignment) {
  uint64_t start = round_up(text.p_offset + text.p_filesz, alignment);
  uint64_t end = round_up(text.p_offset + text.p_filesz, page);
  if (text.p_filesz != text.p_memsz || start + size > end || end > program.bytes.size()) return 0;
  for (const Elf64_Phdr& other : program.loads) {
    bool in_file = other.p_offset < end && other.p_offset + other.p_filesz > start;
    uint64_t first = text.p_vaddr + (start - text.p_offset), last = text.p_vaddr + (end - text.p_offset);
    bool in_memory = other.p_vaddr < last && other.p_vaddr + other.p_memsz > first;
    if (in_file || in_memory) return 0;
  }
  auto padding = std::string_view(program.bytes).substr(start, size);
  return padding.find_first_not_of('\0') == std::string_view::npos ? start : 0;
}

std::optional<uint64_t> data_behind(const ProgramBytes& program, uint64_t size) {
  for (const Elf64_Phdr& data : program.loads) {
    if (!(data.p_flags & PF_W) || data.p_memsz <= data.p_filesz) continue;
    uint64_t start = round_up(data.p_vaddr + data.p_memsz, size);
    uint64_t end = round_up(data.p_vaddr + data.p_memsz, page);
    bool claimed = std::ranges::any_of(program.loads, [&](const Elf64_Phdr& other) {
      return other.p_vaddr > data.p_vaddr && other.p_vaddr < end;
    });
    if (start + size <= end && !claimed) return start;
  }
  return std::nullopt;
}

std::optional<uint64_t> exported_address(const ProgramBytes& program, std::string_view name) {
  std::string_view bytes = program.bytes;
  auto header = read_struct<Elf64_Ehdr>(bytes, 0);
  if (!header) return std::nullopt;
  auto section = [&](unsigned i) {
    return read_struct<Elf64_Shdr>(bytes, header->e_shoff + uint64_t(i) * sizeof(Elf64_Shdr));
  };
  for (unsigned i = 0; i < header->e_shnum; i++) {
    auto symbols = section(i);
    if (!symbols || symbols->sh_type != SHT_DYNSYM) continue;
    auto strings = section(symbols->sh_link);
    if (!strings) return std::nullopt;
    for (uint64_t at = 0; at + sizeof(Elf64_Sym) <= symbols->sh_size; at += sizeof(Elf64_Sym)) {
      auto symbol = read_struct<Elf64_Sym>(bytes, symbols->sh_offset + at);
      if (!symbol) return std::nullopt;
      if (symbol->st_shndx == SHN_UNDEF) continue;
      uint64_t text = strings->sh_offset + symbol->st_name;
      if (text < bytes.size() && bytes.substr(text).starts_with(std::string(name) + '\0'))
        return symbol->st_value;
    }
  }
  return std::nullopt;
}

} // namespace terra
