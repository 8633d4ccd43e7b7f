// SPDX-License-Identifier: MIT
// What the user wants of one file, every edit in one value, so that it can be planned as one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace terra::patchelf {

struct Request {
  std::optional<std::string> interpreter; // an absolute path, or the relocatable "$ORIGIN/…"
  std::optional<std::string> rpath;       // DT_RUNPATH, or DT_RPATH with force_rpath
  bool remove_rpath = false;
  bool force_rpath = false;             // no edit by itself
  std::optional<std::string> add_rpath; // behind what is there, each directory once
  std::vector<std::string> add_needed;  // in front of what is there, in this order
  std::vector<std::string> remove_needed;
  std::vector<std::pair<std::string, std::string>> replace_needed; // from, to
  std::optional<std::string> soname;
  std::optional<bool> executable_stack;
  std::vector<std::string> clear_versions;                           // symbols that shall have no version
  std::vector<std::pair<std::string, std::string>> replace_versions; // symbol, version it shall ask for
  std::vector<std::string> remove_versions;                          // versions nobody shall ask for
  std::map<std::string, std::string> renames;                        // symbols: from, to
  std::optional<uint8_t> os_abi;                                     // EI_OSABI
  bool debug_tag = false;                                            // DT_DEBUG
  // Set to build the resolution cache (cache_note.cc): access(2) as far as the plan may know it.
  std::function<bool(const std::string& path, int mode)> build_cache;
  uint64_t page_size = 0;         // new segments are aligned to at least this
  bool keep_old_sections = false; // leave the bytes of a table that moves where they were
  bool no_default_lib = false;

  bool edits_versions() const {
    return !clear_versions.empty() || !replace_versions.empty() || !remove_versions.empty();
  }
  bool edits_rpath() const { return rpath || add_rpath || remove_rpath; }
  bool edits_dynamic() const {
    return edits_rpath() || !add_needed.empty() || !remove_needed.empty() || !replace_needed.empty() ||
           soname || no_default_lib || debug_tag || edits_versions() || !renames.empty() || build_cache;
  }
  bool empty() const { return !interpreter && !executable_stack && !os_abi && !edits_dynamic(); }
};

} // namespace terra::patchelf
