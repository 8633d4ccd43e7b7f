// SPDX-License-Identifier: MIT
// The base version definition: the one flagged VER_FLG_BASE, which linkers name after DT_SONAME. Neither
// glibc nor musl reads its name, readelf -V and other linkers show it, so it follows the soname. Source: gABI
// "Version Definitions" as in the Linux Standard Base, 10.7.
#pragma once

#include "patchelf-ng/edits/strings.hh"
#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

struct BaseVersion {
  uint64_t definition, aux; // file offsets of the Verdef and its Verdaux
  uint64_t value;           // vda_name
  std::string text;         // what it names, or is to name
  bool placed = true;       // vda_name says `text`, where the linker put it
};

// The one of the file, with the name it gets. nullopt: no version definitions, or none for the file itself.
std::optional<BaseVersion> base_version(const Draft& draft, const Request& request);

// Finds a place for a name that has none, and writes it down.
void store_base_version(Draft& draft, const BaseVersion& base, Strings& strings);

} // namespace terra::patchelf
