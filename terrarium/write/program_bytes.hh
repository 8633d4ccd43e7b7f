// SPDX-License-Identifier: MIT
// An x86-64 ELF file in memory, to be changed in place: its segments, the unused bytes behind them, addresses
// of symbols. Source: elf(5).
#pragma once

#include <cstdint>
#include <elf.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/error.hh"

namespace terra {

struct ProgramBytes {
  std::string bytes;
  std::vector<Elf64_Phdr> loads; // PT_LOAD, those within the file; none: not an x86-64 ELF file
};
Expected<ProgramBytes> read_program_bytes(const std::string& path);

// File offset of `size` unused bytes behind the segment that are mapped with it, aligned, or 0: the rest of
// its last page, as long as nothing else in the file or in memory claims it and it is all zero.
uint64_t room_behind(const ProgramBytes& program, const Elf64_Phdr& text, uint64_t size, uint64_t alignment);

// Address of `size` bytes of writable memory behind the last data that start as zero, or none: the rest of
// the last page of a segment that ends in .bss.
std::optional<uint64_t> data_behind(const ProgramBytes& program, uint64_t size);

// Address of a symbol that the file exports. Found through the section headers: none in a file without them.
std::optional<uint64_t> exported_address(const ProgramBytes& program, std::string_view name);

} // namespace terra
