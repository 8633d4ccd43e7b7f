// SPDX-License-Identifier: MIT
// Who names which byte of .dynstr. Linkers let a string be the end of a longer one, so a string may only be
// overwritten when nobody else's starts inside it.
#pragma once

#include <optional>
#include <vector>

#include "patchelf-ng/file/layout.hh"

namespace terra::patchelf {

// Offsets of all strings that symbols and symbol versions name, in no order. nullopt when they can't be
// known: neither section headers nor hash tables tell how many symbols there are.
std::optional<std::vector<uint64_t>> strings_of_symbols(const Layout& layout);

} // namespace terra::patchelf
