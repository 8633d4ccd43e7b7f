// SPDX-License-Identifier: MIT
#include "terrarium/write/conf.hh"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "lib/base/path.hh"
#include "lib/base/records.hh"
#include "preload/sites/path_args.h"
#include "terrarium/plan/inventory.hh"
#include "terrarium/write/detours.hh"
#include "terrarium/write/join_segments.hh"

extern "C" const char blob_host_paths[], blob_host_paths_end[];

namespace terra {

std::string host_paths_text() {
  return std::string(blob_host_paths, blob_host_paths_end);
}

HostPaths shipped_host_paths() {
  HostPaths out;
  for (const std::string& line : parse_list(host_paths_text(), false)) {
    if (line.starts_with('#')) continue;
    if (line.ends_with("/*"))
      out.children_of.push_back(line.substr(0, line.size() - 2));
    else
      out.exact.push_back(line);
  }
  return out;
}

bool HostPaths::holds(const std::string& path) const {
  return std::ranges::find(exact, path) != exact.end() ||
         std::ranges::find(children_of, dir_name(path)) != children_of.end();
}

std::vector<std::string> owned_directories(const std::map<std::string, Item>& items, const HostPaths& host) {
  std::set<std::string> candidates;
  for (const auto& [path, item] : items) {
    if (item.kind == Kind::directory) continue; // looked at on the way: realpath(3) looks at every one
    std::string dir = dir_name(path);
    if (!host.holds(dir)) candidates.insert(dir);
  }
  std::vector<std::string> topmost; // a directory sorts before what is below it, but not right before
  for (const std::string& dir : candidates) {
    bool covered =
        std::ranges::any_of(topmost, [&](const std::string& above) { return is_below(dir, above); });
    if (!covered) topmost.push_back(dir);
  }
  return topmost;
}

namespace {

// Both spellings of a path when a directory above it is reached by a link that was packed: /lib/x and
// /usr/lib/x.
std::vector<std::string> spellings(const std::string& path, const std::map<std::string, Item>& items) {
  std::vector<std::string> out = {path};
  for (const auto& [link, item] : items) {
    if (item.kind != Kind::link) continue;
    std::string to = normal_path(join_path(dir_name(link), item.target));
    if (is_below(path, to)) out.push_back(link + path.substr(to.size()));
  }
  return out;
}

} // namespace

Expected<std::string> make_conf(const std::map<std::string, Item>& items, const HostPaths& host,
                                const Passthrough& passthrough, const std::string& top) {
  std::string text = "# Written by terrarium pack, read by libterrarium.so; the rules are in terrarium(1).\n";
  std::set<std::string> lines;
  const std::vector<std::string> owned = owned_directories(items, host);
  auto is_owned = [&](const std::string& path) {
    return std::ranges::any_of(owned, [&](const std::string& dir) { return is_below(path, dir); });
  };
  for (const std::string& dir : owned)
    for (const std::string& spelling : spellings(dir, items))
      lines.insert(fmt::format("owns {}\n", spelling));
  std::set<std::string> shared; // directories that hold packed ones only, and what the shipped list names
  for (const auto& [path, item] : items) {
    if (host.holds(path)) shared.insert(path);
    for (std::string at = item.kind == Kind::directory ? path : dir_name(path); at != "/"; at = dir_name(at))
      if (!is_owned(at) && !shared.insert(at).second) break;
  }
  for (const std::string& path : shared)
    lines.insert(fmt::format("host {}\n", path));
  for (const std::string& pattern : passthrough.patterns())
    lines.insert(fmt::format("pass {}\n", pattern));
  for (const auto& [path, item] : items) {
    const Item* final = item.kind == Kind::link ? find_final(items, path) : &item;
    if (!final || !final->in_view) continue;
    for (const std::string& spelling : spellings(path, items))
      lines.insert(fmt::format("view {}\n", spelling));
  }
  for (const std::string& line : lines)
    if (line.find('\n') == line.size() - 1) text += line;
  for (const auto& [path, item] : items) {
    if (dir_name(item.inside) != library_dir || !is_redirected_object(base_name(item.inside).c_str()))
      continue;
    LoaderTraits loader{item.kind == Kind::loader, has_no_variants(join_path(top, library_dir))};
    auto prepared = prepare_object(join_path(top, item.inside), base_name(item.inside), loader);
    if (!prepared) return std::unexpected(prepared.error());
    text += *prepared;
    if (auto joined = join_segments(join_path(top, item.inside)); !joined)
      return std::unexpected(joined.error());
  }
  return text;
}

} // namespace terra
