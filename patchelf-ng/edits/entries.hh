// SPDX-License-Identifier: MIT
// The dynamic section as a list that can be edited: entries with their strings, and what the request makes of
// them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "patchelf-ng/request.hh"

namespace terra::patchelf {

struct Entry {
  int64_t tag;
  uint64_t value = 0;
  std::optional<std::string> text{}; // of string entries
  bool placed = true;                // value is final; otherwise text still has to find its place
};

// One version of a library that symbols here ask for (Elf64_Vernaux).
struct VersionName {
  uint32_t hash;
  uint16_t flags, index; // index: what .gnu.version says
  std::string text;
  uint64_t value;
  bool placed = true;
  bool operator==(const VersionName&) const = default;
};

// The versions of one library (Elf64_Verneed). The loader looks for the library of that name among the loaded
// ones, so the name follows --replace-needed.
struct VersionNeed {
  std::string file;
  uint64_t value; // vn_file
  bool placed = true;
  std::vector<VersionName> names;
  bool operator==(const VersionNeed&) const = default;
};

// Applies every edit of the request that concerns entries and the libraries that versions are asked of.
void edit_entries(std::vector<Entry>& entries, std::vector<VersionNeed>& versions, const Request& request);

} // namespace terra::patchelf
