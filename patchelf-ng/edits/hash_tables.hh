// SPDX-License-Identifier: MIT
// DT_HASH and DT_GNU_HASH after symbols got other names.
//
// The GNU table wants the symbols of one bucket to stand together, so new names mean a new order of the
// symbols, and with it other numbers in .gnu.version and in the relocations.
// Sources: the gABI ("Hash Table"); glibc elf/dl-lookup.c (do_lookup_x) and elf/dl-setup_hash.c.
#pragma once

#include <string_view>

#include "patchelf-ng/edits/symbol_table.hh"
#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

uint32_t sysv_hash(std::string_view name);
uint32_t gnu_hash(std::string_view name);

// `symbols` is the table with the new st_name values, `names` what they stand for. Records the new order of
// everything, `symbols` included.
void rebuild_hash_tables(Draft& draft, const SymbolTable& table, std::string symbols,
                         std::vector<std::string> names);

} // namespace terra::patchelf
