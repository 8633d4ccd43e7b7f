// SPDX-License-Identifier: MIT
#pragma once

#include "patchelf-ng/edits/strings.hh"
#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

// Gives the symbols of Request::renames their new names, with hash tables and relocations to match. All names
// change at once, so two can swap theirs. Names that no symbol has are passed over.
void rename_symbols(Draft& draft, const Request& request, Strings& strings);

} // namespace terra::patchelf
