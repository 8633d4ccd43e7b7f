// SPDX-License-Identifier: MIT
#include "closure/excludes.hh"

#include <algorithm>

#include "lib/base/path.hh"

extern "C" const char blob_default_excludes[], blob_default_excludes_end[];

namespace terra::closure {

void Excludes::add_prefix(std::string_view prefix) {
  prefixes_.push_back(normal_path(prefix));
}

void Excludes::add_suffix(std::string_view suffix) {
  suffixes_.emplace_back(suffix);
}

Expected<void> Excludes::add_lines(std::string_view text, std::string_view name) {
  size_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    while (line.ends_with(' ') || line.ends_with('\t') || line.ends_with('\r'))
      line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with('/')) {
      add_prefix(line);
    } else if (line.starts_with('*') && line.size() > 1) {
      add_suffix(line.substr(1));
    } else {
      return std::unexpected(Error{std::string(name) + ": line " + std::to_string(number) +
                                       ": neither an absolute path nor *suffix",
                                   Exit::usage});
    }
  }
  return {};
}

bool Excludes::match(std::string_view path) const {
  return std::any_of(prefixes_.begin(), prefixes_.end(), [&](const auto& p) { return is_below(path, p); }) ||
         std::any_of(suffixes_.begin(), suffixes_.end(), [&](const auto& s) { return path.ends_with(s); });
}

std::string_view default_excludes() {
  return {blob_default_excludes, size_t(blob_default_excludes_end - blob_default_excludes)};
}

} // namespace terra::closure
