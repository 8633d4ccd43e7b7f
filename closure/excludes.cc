// SPDX-License-Identifier: MIT
#include "closure/excludes.hh"

#include <algorithm>

#include "closure/glob.hh"
#include "lib/base/path.hh"

extern "C" const char blob_default_excludes[], blob_default_excludes_end[];

namespace terra::closure {

void Excludes::add_prefix(std::string_view prefix) {
  prefixes_.push_back(normal_path(prefix));
}

void Excludes::add_suffix(std::string_view suffix) {
  suffixes_.emplace_back(suffix);
}

void Excludes::add_glob(std::string_view pattern) {
  globs_.emplace_back(pattern.find('/') == pattern.npos ? "**/" + std::string(pattern)
                                                        : std::string(pattern));
}

void Excludes::add_path(std::string path) {
  paths_.insert(std::move(path));
}

void Excludes::add_regex(const std::string& pattern) {
  auto compiled = std::make_unique<regex_t>();
  if (int error = ::regcomp(compiled.get(), pattern.c_str(), REG_EXTENDED | REG_NOSUB)) {
    char text[200];
    ::regerror(error, compiled.get(), text, sizeof text);
    throw Error{pattern + ": not a regular expression: " + text, Exit::usage};
  }
  regexes_.emplace_back(compiled.release(), [](regex_t* regex) {
    ::regfree(regex);
    delete regex;
  });
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

bool Excludes::match(const std::string& path) const {
  auto any = [](const auto& list, const auto& matches) {
    return std::any_of(list.begin(), list.end(), matches);
  };
  return any(prefixes_, [&](const auto& p) { return is_below(path, p); }) ||
         any(suffixes_, [&](const auto& s) { return path.ends_with(s); }) || paths_.contains(path) ||
         any(globs_, [&](const auto& g) { return glob_match(g, path); }) ||
         any(regexes_, [&](const auto& r) { return ::regexec(r.get(), path.c_str(), 0, nullptr, 0) == 0; });
}

std::string_view default_excludes() {
  return {blob_default_excludes, size_t(blob_default_excludes_end - blob_default_excludes)};
}

} // namespace terra::closure
