// SPDX-License-Identifier: MIT
#include "closure/grow/rules.hh"

#include <algorithm>

#include "closure/glob.hh"
#include "lib/base/path.hh"

extern "C" const char blob_grow_rules[], blob_grow_rules_end[];

namespace terra::closure {

namespace {

std::vector<std::string> words(std::string_view line) {
  std::vector<std::string> out;
  for (size_t at = 0; (at = line.find_first_not_of(" \t\r", at)) != line.npos;) {
    size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
    out.emplace_back(line.substr(at, end - at));
    at = end;
  }
  return out;
}

} // namespace

Expected<void> GrowRules::add_lines(std::string_view text, std::string_view name) {
  size_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    auto word = words(line);
    if (word.empty() || word[0].starts_with('#')) continue;
    if (word[0] == "never") {
      never_.insert(never_.end(), word.begin() + 1, word.end());
    } else if (word.size() > 3 && word[2] == "->") {
      rules_.push_back({word[0], word[1], {word.begin() + 3, word.end()}});
    } else {
      return std::unexpected(Error{std::string(name) + ": line " + std::to_string(number) +
                                       ": neither \"NAME TRIGGER -> FOLDER...\" nor \"never FOLDER...\"",
                                   Exit::usage});
    }
  }
  return {};
}

bool GrowRules::never(std::string_view directory) const {
  return std::any_of(never_.begin(), never_.end(),
                     [&](const std::string& pattern) { return glob_match(pattern, directory); });
}

std::vector<std::string> triggered_folders(const GrowRule& rule, std::string_view path) {
  Captures captures;
  std::vector<std::string> folders;
  if (!glob_match(rule.trigger, path, &captures)) return folders;
  for (const std::string& pattern : rule.folders) {
    std::string folder;
    for (size_t i = 0; i < pattern.size(); ++i) {
      size_t number = pattern[i] == '$' && i + 1 < pattern.size() ? size_t(pattern[i + 1] - '1') : 9;
      if (number >= 9) {
        folder.push_back(pattern[i]);
      } else {
        if (number < captures.size()) folder += captures[number];
        ++i;
      }
    }
    folders.push_back(std::move(folder));
  }
  return folders;
}

std::string_view default_grow_rules() {
  return {blob_grow_rules, size_t(blob_grow_rules_end - blob_grow_rules)};
}

} // namespace terra::closure
