// SPDX-License-Identifier: MIT
// Symbol versions that a file needs (.gnu.version_r) as a list that can be edited.
//
// Source: the LSB core specification, chapter "Symbol Versioning". Elf32_Verneed and Elf64_Verneed are the
// same: vn_version, vn_cnt (2 bytes each), vn_file, vn_aux, vn_next; so are the Vernaux: vna_hash, vna_flags,
// vna_other (2 bytes each), vna_name, vna_next.
#pragma once

#include <set>

#include "patchelf-ng/edits/entries.hh"
#include "patchelf-ng/edits/strings.hh"
#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

std::vector<VersionNeed> read_version_needs(const Draft& draft);

// The edits of versions: --clear-symbol-version, --replace-symbol-version, --remove-symbol-version, and what
// the dropped needs of removed libraries leave behind in .gnu.version.
void edit_versions(Draft& draft, std::vector<VersionNeed>& needs, const Request& request);

// Symbol version indices that no need brings any more become "no version" (VER_NDX_GLOBAL).
void forget_versions(Draft& draft, const std::set<uint16_t>& indices);

// Finds places for the names and records the new table, in its old place or, when it grew, in the annex.
void store_version_needs(Draft& draft, std::vector<VersionNeed>& needs, Strings& strings,
                         std::vector<Entry>& entries);

} // namespace terra::patchelf
