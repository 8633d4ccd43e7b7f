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

// The file name of one version need (Elf64_Verneed.vn_file): the loader looks for the library of that name
// among the loaded ones, so it follows --replace-needed.
struct VersionNeed {
  uint64_t at; // of the field, from the start of the table
  uint64_t value;
  std::string text;
  bool placed = true;
};

// Applies every edit of the request that concerns entries. Appends to `warnings`.
void edit_entries(std::vector<Entry>& entries, std::vector<VersionNeed>& versions, const Request& request,
                  std::vector<std::string>& warnings);

} // namespace terra::patchelf
