// SPDX-License-Identifier: MIT
#include "tracer/target/program_file.hh"

#include <climits>
#include <cstring>
#include <elf.h>
#include <string_view>
#include <unistd.h>

namespace terra {

namespace {

constexpr size_t script_line_limit = 256; // BINPRM_BUF_SIZE

// Leading blanks skipped, up to the next blank.
std::string script_interpreter(std::string_view head) {
  std::string_view line = head.substr(2, head.find_first_of(std::string_view("\n\0", 2)) - 2);
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return std::string(line.substr(0, line.find_first_of(" \t")));
}

// The file may be hostile: nothing it says is trusted beyond what pread returns.
template <typename Header, typename Segment> std::string elf_interpreter(int fd) {
  Header header;
  if (::pread(fd, &header, sizeof header, 0) != ssize_t(sizeof header)) return {};
  if (header.e_phentsize != sizeof(Segment)) return {};
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Segment segment;
    off_t at = off_t(header.e_phoff) + off_t(i * sizeof segment);
    if (::pread(fd, &segment, sizeof segment, at) != ssize_t(sizeof segment)) return {};
    if (segment.p_type != PT_INTERP) continue;
    if (segment.p_filesz < 2 || segment.p_filesz > PATH_MAX) return {};
    std::string name(segment.p_filesz, '\0');
    ssize_t got = ::pread(fd, name.data(), name.size(), off_t(segment.p_offset));
    return got == ssize_t(name.size()) ? std::string(name.c_str()) : std::string();
  }
  return {};
}

} // namespace

ProgramFile read_program_file(int fd) {
  using Kind = ProgramFile::Kind;
  char bytes[script_line_limit];
  ssize_t got = ::pread(fd, bytes, sizeof bytes, 0);
  std::string_view head(bytes, got > 0 ? size_t(got) : 0);
  if (head.starts_with("#!")) return {Kind::script, script_interpreter(head)};
  if (!head.starts_with(ELFMAG) || head.size() < EI_NIDENT) return {};
  if (head[EI_CLASS] == ELFCLASS32) return {Kind::elf, elf_interpreter<Elf32_Ehdr, Elf32_Phdr>(fd)};
  return {Kind::elf, elf_interpreter<Elf64_Ehdr, Elf64_Phdr>(fd)};
}

} // namespace terra
