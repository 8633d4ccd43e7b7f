// SPDX-License-Identifier: MIT
// Which paths to leave out: by prefix, in whole components, or by suffix, in bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/error.hh"

namespace terra::closure {

class Excludes {
 public:
  // "/usr/share" leaves out itself and what is below, not "/usr/share2". A relative prefix is made absolute
  // by the caller.
  void add_prefix(std::string_view prefix);
  void add_suffix(std::string_view suffix);

  // The lines of an exclude file: "/prefix", "*suffix", "# comment". `name` is for the error.
  Expected<void> add_lines(std::string_view text, std::string_view name);

  bool empty() const { return prefixes_.empty() && suffixes_.empty(); }
  bool match(std::string_view path) const;

 private:
  std::vector<std::string> prefixes_, suffixes_;
};

// The list that the tool carries in itself, closure/default-excludes.
std::string_view default_excludes();

} // namespace terra::closure
