// SPDX-License-Identifier: MIT
#include "lib/base/path.hh"

#include <algorithm>

namespace terra {

namespace {

std::string_view without_trailing_slashes(std::string_view path) {
  while (path.size() > 1 && path.back() == '/')
    path.remove_suffix(1);
  return path;
}

std::string join_components(const std::vector<std::string_view>& parts, bool absolute) {
  std::string out = absolute ? "/" : "";
  for (std::string_view part : parts) {
    if (!out.empty() && out.back() != '/') out += '/';
    out += part;
  }
  return out.empty() ? "." : out;
}

} // namespace

std::string dir_name(std::string_view path) {
  path = without_trailing_slashes(path);
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(without_trailing_slashes(path.substr(0, std::max<size_t>(slash, 1))));
}

std::string base_name(std::string_view path) {
  path = without_trailing_slashes(path);
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || path.size() == 1) return std::string(path);
  return std::string(path.substr(slash + 1));
}

std::string join_path(std::string_view dir, std::string_view path) {
  if (path.starts_with('/') || dir.empty()) return std::string(path);
  std::string out(dir);
  if (out.back() != '/') out += '/';
  return out.append(path);
}

std::string normal_path(std::string_view path) {
  bool absolute = path.starts_with('/');
  std::vector<std::string_view> parts;
  for (std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!absolute) {
      parts.push_back(part);
    }
  }
  return join_components(parts, absolute);
}

std::string relative_path(std::string_view from, std::string_view to) {
  auto a = split(from, '/'), b = split(to, '/');
  std::erase(a, ""), std::erase(b, "");
  size_t common = size_t(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  std::vector<std::string_view> parts(a.size() - common, "..");
  parts.insert(parts.end(), b.begin() + std::ptrdiff_t(common), b.end());
  return join_components(parts, false);
}

bool is_below(std::string_view path, std::string_view dir) {
  dir = without_trailing_slashes(dir);
  if (dir == "/") return path.starts_with('/');
  return path.starts_with(dir) && (path.size() == dir.size() || path[dir.size()] == '/');
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (;;) {
    size_t at = text.find(separator);
    out.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + 1);
  }
}

} // namespace terra
