// SPDX-License-Identifier: MIT
// A new order of the dynamic symbols: what names them by number follows.
#pragma once

#include "patchelf-ng/edits/symbol_table.hh"
#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

// Entries of `size` bytes; the new i-th is the old order[i]-th.
std::string permuted(const std::string& bytes, uint64_t size, const std::vector<uint64_t>& order);

// Follows in .gnu.version and the loader's relocations. Refuses where numbers of symbols stand elsewhere too:
// MIPS (the GOT lies parallel to the symbols), packed relocations of Android.
void renumber_symbols(Draft& draft, const SymbolTable& table, const std::vector<uint64_t>& order);

} // namespace terra::patchelf
