// SPDX-License-Identifier: MIT
#include "terrarium/sites.hh"

#include <algorithm>
#include <cstring>
#include <elf.h>

#include "lib/base/fd.hh"
#include "preload/path_args.h"

namespace terra {

namespace {

constexpr size_t most_sites = 1024; // as preload/init.c: glibc 2.36 has 59 in libc, 6 in ld.so

void add_segment_sites(const std::string& file, const Elf64_Phdr& segment, std::vector<uint64_t>& out) {
  if (segment.p_type != PT_LOAD || !(segment.p_flags & PF_X)) return;
  if (segment.p_offset > file.size() || segment.p_filesz > file.size() - segment.p_offset) return;
  std::vector<uint32_t> offsets(most_sites);
  auto* text = reinterpret_cast<const unsigned char*>(file.data()) + segment.p_offset;
  size_t count = find_sites(text, segment.p_filesz, path_arguments, offsets.data(), offsets.size());
  for (size_t i = 0; i < count; i++)
    out.push_back(segment.p_vaddr + offsets[i]);
}

} // namespace

Expected<std::vector<uint64_t>> syscall_sites(const std::string& path) {
  auto file = read_file(path);
  if (!file) return std::unexpected(file.error());
  std::vector<uint64_t> out;
  Elf64_Ehdr header;
  if (file->size() < sizeof header) return out;
  std::memcpy(&header, file->data(), sizeof header);
  if (header.e_machine != EM_X86_64 || header.e_ident[EI_CLASS] != ELFCLASS64) return out;
  for (unsigned i = 0; i < header.e_phnum; i++) {
    Elf64_Phdr segment;
    uint64_t at = header.e_phoff + uint64_t(i) * sizeof segment;
    if (at > file->size() || file->size() - at < sizeof segment) break;
    std::memcpy(&segment, file->data() + at, sizeof segment);
    add_segment_sites(*file, segment, out);
  }
  std::ranges::sort(out);
  return out;
}

} // namespace terra
