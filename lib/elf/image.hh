// SPDX-License-Identifier: MIT
// What an ELF file tells the loader: its header, its interpreter and its .dynamic entries with their strings.
//
// Read without section headers (they may be stripped): program headers, then DT_STRTAB's address mapped to a
// file offset through PT_LOAD. Every class and byte order; every offset of a hostile file is checked against
// the file. Sources: elf(5), <elf.h>, the gABI chapters "Program Header" and "Dynamic Section".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "lib/base/error.hh"
#include "lib/elf/dlopen_note.hh"

namespace terra::elf {

struct Image {
  // ELF header, as in <elf.h>: ELFCLASS*, ELFDATA*, ELFOSABI_*, ET_*, EM_*, e_flags.
  uint8_t elf_class = 0;
  uint8_t byte_order = 0;
  uint8_t os_abi = 0;
  uint8_t abi_version = 0;
  const char* header_flaw = nullptr; // what glibc would refuse it for, in words; nullptr: nothing
  uint16_t type = 0;
  uint16_t machine = 0;
  uint32_t flags = 0;

  std::optional<std::string> interp; // PT_INTERP
  // Set instead of `interp` by patchelf-ng --set-interpreter '$ORIGIN/PATH': PATH. The kernel sees no
  // interpreter, a stub in the program loads it (patchelf-ng/plan/annex.hh has the format).
  std::optional<std::string> interp_from_origin;
  bool has_interp() const { return interp || interp_from_origin; }
  bool has_load = false;    // has a PT_LOAD: can be mapped by the loader
  bool has_dynamic = false; // has a PT_DYNAMIC; without it there is nothing below this line
  std::optional<std::string> soname, rpath, runpath;
  std::vector<std::string> needed; // in file order, duplicates kept

  std::vector<DlopenNote> dlopen; // what it says that it may load with dlopen(3)

  // DT_AUXILIARY and DT_FILTER entries in file order; the loader treats them in that order with `needed`.
  std::vector<std::string> auxiliary, filter;
  std::vector<std::string> audit, depaudit; // colon separated lists, one element per entry
  uint64_t flags_1 = 0;                     // DT_FLAGS_1: DF_1_NODEFLIB, DF_1_PIE, ...

  // NEEDED, AUXILIARY and FILTER together in file order: the order in which the loader loads them.
  struct Dependency {
    enum class Kind : uint8_t { needed, auxiliary, filter } kind;
    std::string name;
  };
  std::vector<Dependency> dependencies;
};

// Same class, byte order and machine: a process of one can load the other.
bool same_abi(const Image& a, const Image& b);

// An Error that also says whether the file is no ELF file at all, which callers meet all the time (scripts,
// data) and seldom want to report.
struct ReadError : Error {
  enum class Kind {
    not_elf,    // no ELF magic: a script, data, an empty file
    broken,     // ELF magic, but truncated or with offsets that lead outside the file
    unreadable, // open or read failed
  } kind;
  uint8_t elf_class = 0; // as far as it was read: the loader skips a file of another class, broken or not
  bool not_elf() const { return kind == Kind::not_elf; }
};

// `name` is for the message only. `fd` needs pread(2); its file offset is left alone.
// The second form is for who has asked fstat(2) for the size: a closure of thousands saves as many calls.
std::expected<Image, ReadError> read_image(int fd, std::string_view name);
std::expected<Image, ReadError> read_image(int fd, std::string_view name, off_t size);

// Opens `path`; anything but a regular file is `unreadable`, and never blocks.
std::expected<Image, ReadError> read_image(const std::string& path);

// Whether the file starts with the ELF magic.
bool is_elf(int fd);

} // namespace terra::elf
