// SPDX-License-Identifier: MIT
#include "terrarium/plan/passthrough.hh"

#include <algorithm>
#include <unistd.h>

#include "lib/base/error.hh"
#include "lib/base/path.hh"

namespace terra {

namespace {

bool is_open(std::string_view pattern) {
  return pattern.ends_with('*');
}

bool matches(const std::string& pattern, const std::string& path) {
  if (is_open(pattern)) return path.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
  return is_below(path, pattern);
}

} // namespace

Passthrough::Passthrough(const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    if (!pattern.starts_with('/') || pattern.find('\n') != pattern.npos)
      throw Error{"--host: " + pattern + ": not an absolute path", Exit::usage};
    // "/opt/driver/*" keeps its slash: it means what is below, and normal_path() leaves a last "*" alone.
    patterns_.push_back(normal_path(pattern));
  }
  std::ranges::sort(patterns_);
}

bool Passthrough::holds(const std::string& path) const {
  return std::ranges::any_of(patterns_, [&](const std::string& pattern) { return matches(pattern, path); });
}

std::optional<std::string> Passthrough::directory_for(const std::string& library) const {
  for (const std::string& pattern : patterns_) {
    std::string dir = dir_name(pattern);
    if (matches(pattern, join_path(dir, library))) return dir;
    if (!is_open(pattern) && ::access(join_path(pattern, library).c_str(), F_OK) == 0) return pattern;
  }
  return std::nullopt;
}

} // namespace terra
