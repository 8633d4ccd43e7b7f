// SPDX-License-Identifier: MIT
#include "terrarium/write/detours.hh"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <unistd.h>
#include <vector>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"
#include "preload/early/variants.h"
#include "preload/sites/detour.h"
#include "preload/sites/path_args.h"

extern "C" const unsigned char blob_early_bin[], blob_early_bin_end[];

namespace terra {

namespace {

constexpr size_t most_sites = 1024; // as preload/redirect/init.c: glibc 2.36 has 59 in libc, 6 in ld.so
constexpr uint64_t page = 4096;

template <typename T> std::optional<T> read_struct(std::string_view bytes, uint64_t at) {
  T out;
  if (at > bytes.size() || bytes.copy(reinterpret_cast<char*>(&out), sizeof out, at) != sizeof out)
    return std::nullopt;
  return out;
}

struct Program {
  std::string bytes;
  std::vector<Elf64_Phdr> segments;
};

// Empty segments: not an x86-64 ELF file, or one whose headers lead outside of it.
Expected<Program> read_program(const std::string& path) {
  auto bytes = read_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  Program out{std::move(*bytes), {}};
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
    out.segments.push_back(segment);
  }
  return out;
}

// File offset of `size` unused bytes behind the segment that are mapped with it, or 0: the rest of its last
// page, as long as nothing else in the file or in memory claims it and it is all zero.
uint64_t room_behind(const Program& program, const Elf64_Phdr& text, uint64_t size) {
  uint64_t start =
      (text.p_offset + text.p_filesz + detour_alignment - 1) / detour_alignment * detour_alignment;
  uint64_t end = (text.p_offset + text.p_filesz + page - 1) / page * page;
  if (text.p_filesz != text.p_memsz || start + size > end || end > program.bytes.size()) return 0;
  for (const Elf64_Phdr& other : program.segments) {
    bool in_file = other.p_offset < end && other.p_offset + other.p_filesz > start;
    uint64_t first = text.p_vaddr + (start - text.p_offset), last = text.p_vaddr + (end - text.p_offset);
    bool in_memory = other.p_vaddr < last && other.p_vaddr + other.p_memsz > first;
    if (in_file || in_memory) return 0;
  }
  auto padding = std::string_view(program.bytes).substr(start, size);
  return padding.find_first_not_of('\0') == std::string_view::npos ? start : 0;
}

// The changed bytes only: everything else of the file stays where it is on disk.
Expected<void> write_back(const std::string& path, std::string_view bytes, uint64_t from, uint64_t to) {
  auto fd = open_fd(path, O_WRONLY);
  if (!fd) return std::unexpected(fd.error());
  return pwrite_all(fd->get(), bytes.substr(from, to - from), off_t(from), path);
}

} // namespace

bool has_no_variants(const std::string& library_dir) {
  for (std::string_view name = LOADER_VARIANTS; !name.empty(); name = name.data() + name.size() + 1)
    if (::faccessat(AT_FDCWD, join_path(library_dir, std::string(name)).c_str(), F_OK, AT_SYMLINK_NOFOLLOW) ==
        0)
      return false;
  return true;
}

Expected<std::string> prepare_object(const std::string& path, const std::string& name, bool no_variants) {
  auto program = read_program(path);
  if (!program) return std::unexpected(program.error());
  early_code early = {};
  if (no_variants) early = {blob_early_bin, size_t(blob_early_bin_end - blob_early_bin)};
  std::string lines;
  for (const Elf64_Phdr& segment : program->segments) {
    if (!(segment.p_flags & PF_X)) continue;
    auto* text = reinterpret_cast<unsigned char*>(program->bytes.data()) + segment.p_offset;
    std::vector<uint32_t> offsets(most_sites);
    offsets.resize(find_sites(text, segment.p_filesz, path_arguments, offsets.data(), offsets.size()));
    if (offsets.empty()) continue;
    uint64_t size =
        detours_size(text, segment.p_filesz, path_arguments, offsets.data(), offsets.size(), early);
    if (uint64_t room = room_behind(*program, segment, size)) {
      write_detours(text, segment.p_filesz, path_arguments, offsets.data(), offsets.size(), early,
                    reinterpret_cast<unsigned char*>(program->bytes.data()) + room);
      if (auto done = write_back(path, program->bytes, segment.p_offset, room + size); !done)
        return std::unexpected(done.error());
      lines += fmt::format("hook {} {:x}\n", name, segment.p_vaddr + (room - segment.p_offset));
    } else {
      for (uint32_t offset : offsets)
        lines += fmt::format("site {} {:x}\n", name, segment.p_vaddr + offset);
    }
  }
  return lines;
}

} // namespace terra
