// SPDX-License-Identifier: MIT
// Which paths to leave out. Each form is matched against a whole path.
#pragma once

#include <memory>
#include <regex.h>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "lib/base/error.hh"

namespace terra::closure {

class Excludes {
 public:
  // "/usr/share" leaves out itself and what is below, not "/usr/share2". A relative prefix is made absolute
  // by the caller.
  void add_prefix(std::string_view prefix);
  void add_suffix(std::string_view suffix);   // in bytes
  void add_glob(std::string_view pattern);    // glob.hh; without "/" it is matched with the last component
  void add_path(std::string path);            // this one only
  void add_regex(const std::string& pattern); // regex(7), extended, found anywhere. Throws Error

  // The lines of an exclude file: "/prefix", "*suffix", "# comment". `name` is for the error.
  Expected<void> add_lines(std::string_view text, std::string_view name);

  bool empty() const {
    return prefixes_.empty() && suffixes_.empty() && globs_.empty() && regexes_.empty() && paths_.empty();
  }
  bool match(const std::string& path) const;

 private:
  std::vector<std::string> prefixes_, suffixes_, globs_;
  std::vector<std::shared_ptr<const regex_t>> regexes_; // compiled ones can't be copied
  std::unordered_set<std::string> paths_;
};

// The list that the tool carries in itself, closure/default-excludes.
std::string_view default_excludes();

} // namespace terra::closure
