// SPDX-License-Identifier: MIT
#include "terrarium/plan/run_path.hh"

#include <algorithm>
#include <regex>

#include "lib/base/path.hh"

namespace terra {

namespace {

using Items = std::map<std::string, Item>;

// Every directory from which the loader may open the object: $ORIGIN of a library is the directory of the
// name it was opened by, links not followed.
std::vector<std::string> origins_of(const Item& item) {
  std::vector<std::string> out = {"/" + dir_name(item.inside)};
  if (item.kind == Kind::program) return out;
  for (const std::string& dir : {std::string("/") + library_dir, dir_name(item.source)})
    if (std::ranges::find(out, dir) == out.end()) out.push_back(dir);
  return out;
}

// The object's own entries that hold something packed, as directories below the top; lib64 last.
std::vector<std::string> search_directories(const Item& item, const Items& items) {
  std::vector<std::string> out;
  for (const std::string& dir : declared_directories(item)) {
    auto next = items.lower_bound(dir + "/");
    bool packed = next != items.end() && is_below(next->first, dir);
    if (packed && !is_system_library_dir(dir)) out.push_back(dir);
  }
  out.push_back(std::string("/") + library_dir);
  return out;
}

} // namespace

bool is_system_library_dir(const std::string& dir) {
  // Debian's multiarch and Fedora's, Arch's, Alpine's lib and lib64; ld.so's built-in list is a subset.
  static const std::regex system("/(usr/)?(local/)?lib(32|64|x32)?(/[a-z0-9_]+-linux-(gnu|musl)[a-z0-9]*)?");
  return std::regex_match(dir, system);
}

std::vector<std::string> declared_directories(const Item& item) {
  static const std::regex origin("\\$(ORIGIN|\\{ORIGIN\\})");
  std::vector<std::string> out;
  std::string declared = item.image.runpath.value_or(item.image.rpath.value_or(""));
  for (std::string_view entry : split(declared, ':')) {
    std::string dir = std::regex_replace(std::string(entry), origin, dir_name(item.source));
    if (dir.starts_with('/') && dir.find('$') == std::string::npos) out.push_back(normal_path(dir));
  }
  return out;
}

bool leaves_search_to_program(const Item& item, const Items& items) {
  if (item.kind != Kind::library || dir_name(item.inside) != library_dir) return false;
  if (item.image.rpath || item.image.runpath) return false;
  return std::ranges::all_of(item.image.needed, [&](const std::string& name) {
    return std::ranges::any_of(items, [&](const auto& entry) {
      return entry.second.kind == Kind::loader && entry.second.image.soname == name;
    });
  });
}

std::string run_path_inside(const Item& item, const Items& items, const Passthrough& passthrough) {
  std::vector<std::string> entries;
  for (const std::string& origin : origins_of(item))
    for (const std::string& dir : search_directories(item, items)) {
      std::string relative = relative_path(origin, dir);
      std::string entry = relative == "." ? "$ORIGIN" : "$ORIGIN/" + relative;
      if (std::ranges::find(entries, entry) == entries.end()) entries.push_back(entry);
    }
  for (const std::string& name : item.image.needed)
    if (auto dir = passthrough.directory_for(name); dir && std::ranges::find(entries, *dir) == entries.end())
      entries.push_back(*dir);
  std::string out;
  for (const std::string& entry : entries)
    out += (out.empty() ? "" : ":") + entry;
  return out;
}

} // namespace terra
