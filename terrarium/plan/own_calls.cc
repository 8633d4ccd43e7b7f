// SPDX-License-Identifier: MIT
#include "terrarium/plan/own_calls.hh"

#include <algorithm>
#include <elf.h>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace terra {

namespace {

constexpr size_t most_segments = 256, most_note_bytes = 4096; // far beyond what a linker writes

size_t padded(size_t size) {
  return (size + 3) & ~size_t(3);
}

bool holds_go_note(std::string_view notes) {
  Elf64_Nhdr header;
  while (notes.size() >= sizeof header) {
    notes.copy(reinterpret_cast<char*>(&header), sizeof header);
    notes.remove_prefix(sizeof header);
    if (notes.starts_with(std::string_view("Go\0\0", 4)) && header.n_namesz == 4) return true;
    size_t size = padded(header.n_namesz) + padded(header.n_descsz);
    if (size > notes.size()) return false;
    notes.remove_prefix(size);
  }
  return false;
}

} // namespace

bool makes_own_calls(int fd) {
  Elf64_Ehdr header;
  if (::pread(fd, &header, sizeof header, 0) != sizeof header || header.e_phentsize != sizeof(Elf64_Phdr))
    return false;
  std::vector<Elf64_Phdr> segments(std::min<size_t>(header.e_phnum, most_segments));
  size_t bytes = segments.size() * sizeof(Elf64_Phdr);
  if (::pread(fd, segments.data(), bytes, off_t(header.e_phoff)) != ssize_t(bytes)) return false;
  return std::ranges::any_of(segments, [&](const Elf64_Phdr& segment) {
    if (segment.p_type != PT_NOTE) return false;
    char notes[most_note_bytes];
    ssize_t n = ::pread(fd, notes, std::min<size_t>(segment.p_filesz, sizeof notes), off_t(segment.p_offset));
    return n > 0 && holds_go_note({notes, size_t(n)});
  });
}

} // namespace terra
