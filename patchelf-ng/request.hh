// SPDX-License-Identifier: MIT
// What the user wants of one file, every edit in one value, so that it can be planned as one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace terra::patchelf {

struct Request {
  std::optional<std::string> interpreter; // an absolute path, or the relocatable "$ORIGIN/…"
  std::optional<std::string> rpath;       // DT_RUNPATH, or DT_RPATH with force_rpath
  bool remove_rpath = false;
  bool force_rpath = false;
  std::optional<std::string> add_rpath; // behind what is there, each directory once
  std::vector<std::string> add_needed;  // in front of what is there, in this order
  std::vector<std::string> remove_needed;
  std::vector<std::pair<std::string, std::string>> replace_needed; // from, to
  std::optional<std::string> soname;
  std::optional<bool> executable_stack;
  uint64_t page_size = 0; // new segments are aligned to at least this
  bool no_default_lib = false;

  bool edits_dynamic() const {
    return rpath || add_rpath || remove_rpath || force_rpath || !add_needed.empty() ||
           !remove_needed.empty() || !replace_needed.empty() || soname || no_default_lib;
  }
  bool empty() const { return !interpreter && !executable_stack && !edits_dynamic(); }
};

} // namespace terra::patchelf
