// SPDX-License-Identifier: MIT
// The floor under every closure: opens each file of a list once and reads what a loader has to know of it,
// header, .dynamic and the strings that it names. It resolves nothing and prints nothing but a count.
//
//   floor < list     one path per line; files that are no 64-bit little-endian ELF are passed over
#include <cstdio>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

size_t strings_seen = 0;

// `length` bytes at `offset`: from the head of the file, which is read already, or with a pread(2) of their
// own.
const char* bytes(int fd, const std::vector<char>& head, std::vector<char>& own, uint64_t offset,
                  size_t length) {
  if (offset + length <= head.size()) return head.data() + offset;
  own.resize(length);
  return ::pread(fd, own.data(), length, off_t(offset)) == ssize_t(length) ? own.data() : nullptr;
}

void read_object(int fd) {
  static std::vector<char> head, dynamic_bytes, string_bytes;
  head.resize(4096);
  ssize_t got = ::pread(fd, head.data(), head.size(), 0);
  head.resize(got > 0 ? size_t(got) : 0);
  Elf64_Ehdr header;
  if (head.size() < sizeof header || std::memcmp(head.data(), ELFMAG, SELFMAG) != 0 ||
      head[EI_CLASS] != ELFCLASS64)
    return;
  std::memcpy(&header, head.data(), sizeof header);
  std::vector<Elf64_Phdr> loads;
  Elf64_Phdr dynamic{};
  for (size_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    if (header.e_phoff + (i + 1) * sizeof segment > head.size()) return;
    std::memcpy(&segment, head.data() + header.e_phoff + i * sizeof segment, sizeof segment);
    if (segment.p_type == PT_LOAD) loads.push_back(segment);
    if (segment.p_type == PT_DYNAMIC) dynamic = segment;
  }
  const char* table = bytes(fd, head, dynamic_bytes, dynamic.p_offset, dynamic.p_filesz);
  if (!table) return;
  uint64_t strings = 0, end = 0;
  std::vector<uint64_t> names;
  for (size_t at = 0; at + sizeof(Elf64_Dyn) <= dynamic.p_filesz; at += sizeof(Elf64_Dyn)) {
    Elf64_Dyn entry;
    std::memcpy(&entry, table + at, sizeof entry);
    if (entry.d_tag == DT_STRTAB) strings = entry.d_un.d_ptr;
    if (entry.d_tag == DT_STRSZ) end = entry.d_un.d_val;
    if (entry.d_tag == DT_NEEDED || entry.d_tag == DT_SONAME || entry.d_tag == DT_RUNPATH ||
        entry.d_tag == DT_RPATH)
      names.push_back(entry.d_un.d_val);
  }
  for (const Elf64_Phdr& load : loads)
    if (strings >= load.p_vaddr && strings - load.p_vaddr < load.p_filesz) {
      const char* text = bytes(fd, head, string_bytes, strings - load.p_vaddr + load.p_offset, end);
      for (uint64_t name : names)
        if (text && name < end) strings_seen += ::strnlen(text + name, end - name) > 0;
      return;
    }
}

} // namespace

int main() {
  char path[4096];
  size_t files = 0;
  while (std::fgets(path, sizeof path, stdin)) {
    path[std::strcspn(path, "\n")] = 0;
    int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    read_object(fd);
    ::close(fd);
    ++files;
  }
  std::printf("%zu files, %zu strings\n", files, strings_seen);
  return 0;
}
