// SPDX-License-Identifier: MIT
// What an ELF program or library says about itself, as plain data: the model that plans are made on. Every
// class and byte order looks the same here; elf_file.hh reads it, codec.hh writes it.
//
// Sources: the System V gABI chapters 4 and 5, elf(5). Addresses are link-time ones, offsets count from the
// start of the file, sizes are bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace terra::patchelf {

struct Segment { // Elf64_Phdr
  uint32_t type, flags;
  uint64_t offset, vaddr, paddr, filesz, memsz, align;
  uint64_t end() const { return vaddr + memsz; }
  uint64_t file_end() const { return offset + filesz; }
  bool in_file() const; // false for types whose offset and size mean nothing
  bool operator==(const Segment&) const = default;
};

struct Section { // Elf64_Shdr
  std::string name;
  uint32_t name_offset, type;
  uint64_t flags, addr, offset, size;
  uint32_t link, info;
  uint64_t align, entsize;
  bool in_file() const; // false for SHT_NOBITS and the empty entry
  bool operator==(const Section&) const = default;
};

struct DynEntry { // Elf64_Dyn
  int64_t tag;
  uint64_t value;
  bool operator==(const DynEntry&) const = default;
};

enum class Kind {
  program,        // has PT_INTERP
  library,        // dynamic, no PT_INTERP
  static_program, // no dynamic section
  static_pie,     // a dynamic section for its own relocations, no loader ever reads it
  loader,         // ld.so itself
  debug_file,     // what strip --only-keep-debug leaves: headers without the bytes
};

inline constexpr size_t most_dynamic_entries = 10000; // more are not read, so never written either

struct Layout {
  bool wide = true;   // ELFCLASS64
  bool little = true; // ELFDATA2LSB
  uint8_t os_abi = 0;
  uint16_t type = 0, machine = 0;
  uint64_t entry = 0, phoff = 0, shoff = 0;
  uint32_t shstrndx = 0;
  std::vector<Segment> segments;
  std::vector<Section> sections; // empty, or the first is the null entry
  std::vector<DynEntry> dynamic; // every slot of PT_DYNAMIC, the DT_NULL ones included
  // No DT_NULL in PT_DYNAMIC (bfd --spare-dynamic-tags=0): the address behind it where the loader finds a
  // zero.
  std::optional<uint64_t> dynamic_ends_outside;
  std::shared_ptr<const std::string> string_table; // copies of a layout share it: it may have some megabytes
  uint64_t size = 0;                               // of the file

  // Bytes of the file. The range is inside the file, or this throws Error.
  std::function<std::string(uint64_t offset, uint64_t size)> read;

  uint64_t phentsize() const { return wide ? 56 : 32; }
  uint64_t shentsize() const { return wide ? 64 : 40; }
  uint64_t dynentsize() const { return wide ? 16 : 8; }
  uint64_t ehsize() const { return wide ? 64 : 52; }

  const Segment* segment(uint32_t type) const; // the first of that type
  const Section* section(std::string_view name) const;
  std::optional<uint64_t> dyn(int64_t tag) const; // the first entry of that tag, before DT_NULL
  size_t dynamic_used() const;                    // entries before the first DT_NULL
  const std::string& strings() const;             // all of DT_STRTAB

  // The string that a DT_NEEDED, DT_SONAME, … value stands for; nullopt when it is outside the table.
  std::optional<std::string> string_at(uint64_t offset) const;

  // Where in the file the byte at `vaddr` is; nullopt when no PT_LOAD brings it.
  std::optional<uint64_t> file_offset(uint64_t vaddr) const;

  // The end of everything that the headers account for. What lies behind it is a payload (AppImage,
  // self-extracting archive).
  uint64_t content_end() const;
};

// PT_INTERP hidden from the kernel while the loader stub is the entry point (stub/stub.c): PT_SHLIB, which
// the gABI reserves without a meaning and every reader passes by. An OS-specific number would do as well, but
// eu-elflint complains of those.
inline constexpr uint32_t pt_hidden_interp = 5;

Kind kind_of(const Layout& layout);

// Whether the dynamic entry's value is an offset into the string table, or an address in the program.
bool is_string_tag(int64_t tag);
bool is_movable_address_tag(int64_t tag);

} // namespace terra::patchelf
