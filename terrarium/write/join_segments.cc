// SPDX-License-Identifier: MIT
#include "terrarium/write/join_segments.hh"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <vector>

#include "lib/base/fd.hh"

namespace terra {

namespace {

// The headers of the read-only segments at the file's start, if they are of a kind to be joined: text in the
// middle, the same distance between file and memory, no gap of a page or more.
std::optional<std::vector<Elf64_Phdr*>> joinable(std::vector<Elf64_Phdr>& table) {
  std::vector<Elf64_Phdr*> out;
  for (Elf64_Phdr& segment : table) {
    if (segment.p_type != PT_LOAD) continue;
    if (segment.p_flags & PF_W) break;
    out.push_back(&segment);
  }
  if (out.size() != 3 || out[0]->p_offset != 0) return std::nullopt;
  for (size_t i = 0; i < out.size(); i++) {
    const Elf64_Phdr& it = *out[i];
    bool is_text = i == 1;
    if (bool(it.p_flags & PF_X) != is_text || it.p_filesz != it.p_memsz || it.p_align != out[0]->p_align)
      return std::nullopt;
    if (it.p_vaddr - it.p_offset != out[0]->p_vaddr) return std::nullopt;
    uint64_t end = i ? out[i - 1]->p_offset + out[i - 1]->p_filesz : 0;
    if (i && (it.p_offset < end || it.p_offset - end >= it.p_align)) return std::nullopt;
  }
  return out;
}

void join(const std::vector<Elf64_Phdr*>& parts) {
  const Elf64_Phdr text = *parts[1], constants = *parts[2];
  Elf64_Phdr& all = *parts[0];
  all.p_filesz = all.p_memsz = constants.p_offset + constants.p_filesz;
  all.p_flags |= PF_X;
  *parts[1] = constants;
  *parts[2] = text;
  parts[1]->p_type = parts[2]->p_type = PT_NULL;
}

} // namespace

bool has_joinable_segments(const ProgramBytes& program) {
  std::vector<Elf64_Phdr> loads = program.loads;
  return joinable(loads).has_value();
}

Expected<void> join_segments(const std::string& path) {
  auto program = read_program_bytes(path);
  if (!program) return std::unexpected(program.error());
  if (!has_joinable_segments(*program)) return {};
  Elf64_Ehdr header;
  std::memcpy(&header, program->bytes.data(), sizeof header);
  size_t size = size_t(header.e_phnum) * sizeof(Elf64_Phdr);
  if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phoff > program->bytes.size() ||
      size > program->bytes.size() - header.e_phoff)
    return {};
  std::vector<Elf64_Phdr> table(header.e_phnum);
  std::memcpy(table.data(), program->bytes.data() + header.e_phoff, size);
  auto parts = joinable(table);
  if (!parts) return {};
  join(*parts);
  auto fd = open_fd(path, O_WRONLY);
  if (!fd) return std::unexpected(fd.error());
  std::string_view bytes(reinterpret_cast<const char*>(table.data()), size);
  return pwrite_all(fd->get(), bytes, off_t(header.e_phoff), path);
}

} // namespace terra
