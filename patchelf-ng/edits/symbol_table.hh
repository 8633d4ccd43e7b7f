// SPDX-License-Identifier: MIT
// Where the dynamic symbols are. Their number stands in the section header; without one, the hash tables
// tell.
#pragma once

#include <optional>

#include "patchelf-ng/file/layout.hh"

namespace terra::patchelf {

struct SymbolTable {
  uint64_t offset; // in the file
  uint64_t count;  // the empty first one included
  uint64_t entry;  // bytes of each
  uint64_t size() const { return count * entry; }
};

// nullopt: there is none, or its size can't be known. Throws Error when it is outside the file.
std::optional<SymbolTable> symbol_table(const Layout& layout);

// Bytes of one word of DT_HASH: the ABIs of alpha and 64-bit s390 chose 8.
uint64_t sysv_hash_word(const Layout& layout);

} // namespace terra::patchelf
