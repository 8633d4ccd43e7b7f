// SPDX-License-Identifier: MIT
// The table of --grow=plugins: which files bring which folders. closure/grow-rules is the table that the tool
// carries in itself, and says in its head how one is written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/error.hh"

namespace terra::closure {

struct GrowRule {
  std::string name;
  std::string trigger;              // a pattern, see glob.hh
  std::vector<std::string> folders; // patterns with $1...; "/" at the end: everything below
};

class GrowRules {
 public:
  // `name` is for the error, which says the line.
  Expected<void> add_lines(std::string_view text, std::string_view name);

  const std::vector<GrowRule>& rules() const { return rules_; }
  // Directories that are not to be taken as a whole.
  bool never(std::string_view directory) const;

 private:
  std::vector<GrowRule> rules_;
  std::vector<std::string> never_;
};

// The folders of `rule` if `path` triggers it, with captures filled in.
std::vector<std::string> triggered_folders(const GrowRule& rule, std::string_view path);

std::string_view default_grow_rules();

} // namespace terra::closure
