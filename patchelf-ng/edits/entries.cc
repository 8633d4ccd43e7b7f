// SPDX-License-Identifier: MIT
#include "patchelf-ng/edits/entries.hh"

#include <algorithm>
#include <elf.h>
#include <ranges>

#include "lib/base/path.hh"

namespace terra::patchelf {

namespace {

using Entries = std::vector<Entry>;

bool is_rpath(const Entry& e) {
  return e.tag == DT_RPATH || e.tag == DT_RUNPATH;
}

void set_text(Entry& entry, const std::string& text) {
  if (entry.text == text) return;
  entry.text = text;
  entry.placed = false;
}

// The loader looks at DT_RUNPATH alone when both are there, so that one is the present value.
Entries::iterator present_rpath(Entries& entries) {
  auto at = std::ranges::find(entries, DT_RUNPATH, &Entry::tag);
  return at != entries.end() ? at : std::ranges::find(entries, DT_RPATH, &Entry::tag);
}

// The present directories and those of `more` that are not among them.
std::string extended(const std::string& present, const std::string& more) {
  std::string out = present;
  for (std::string_view dir : split(more, ':')) {
    auto have = split(out, ':');
    if (std::ranges::find(have, dir) != have.end()) continue;
    if (!out.empty()) out += ':';
    out += dir;
  }
  return out;
}

void set_rpath(Entries& entries, const Request& request) {
  if (request.remove_rpath) {
    std::erase_if(entries, is_rpath);
    return;
  }
  if (!request.rpath && !request.add_rpath) return;
  int64_t tag = request.force_rpath ? DT_RPATH : DT_RUNPATH;
  auto at = present_rpath(entries);
  bool found = at != entries.end();
  if (!found && request.rpath.value_or("").empty() && request.add_rpath.value_or("").empty()) return;
  Entry entry = found ? *at : Entry{tag, 0, "", false};
  entry.tag = tag;
  if (request.rpath) set_text(entry, *request.rpath);
  if (request.add_rpath) set_text(entry, extended(*entry.text, *request.add_rpath));
  auto index = std::count_if(entries.begin(), at, [](const Entry& e) { return !is_rpath(e); });
  std::erase_if(entries, is_rpath);
  entries.insert(entries.begin() + index, std::move(entry));
}

// The version needs of a library go with its name: without it the loader would want them from elsewhere.
void remove_needed(Entries& entries, std::vector<VersionNeed>& versions, const Request& request) {
  for (const std::string& name : request.remove_needed) {
    std::erase_if(entries, [&](const Entry& e) { return e.tag == DT_NEEDED && e.text == name; });
    std::erase_if(versions, [&](const VersionNeed& need) { return need.file == name; });
  }
}

// All at once, so that two names can be swapped.
void replace_needed(Entries& entries, std::vector<VersionNeed>& versions, const Request& request) {
  auto now = [&](const std::string& name) {
    for (const auto& [from, to] : std::views::reverse(request.replace_needed)) // the last wins
      if (from == name) return to;
    return name;
  };
  for (Entry& e : entries)
    if (e.tag == DT_NEEDED) set_text(e, now(*e.text));
  for (VersionNeed& need : versions)
    if (std::string name = now(need.file); name != need.file) need.file = name, need.placed = false;
}

void add_needed(Entries& entries, const std::vector<std::string>& names) {
  auto has = [&](const std::string& name) { // needed already, or this very library
    return std::ranges::any_of(entries, [&](const Entry& e) {
      return (e.tag == DT_NEEDED || e.tag == DT_SONAME) && e.text == name;
    });
  };
  auto at = std::ranges::find(entries, DT_NEEDED, &Entry::tag) - entries.begin();
  if (size_t(at) == entries.size()) at = 0;
  for (const std::string& name : names)
    if (!has(name)) entries.insert(entries.begin() + at++, {DT_NEEDED, 0, name, false});
}

void set_soname(Entries& entries, const std::string& soname) {
  auto at = std::ranges::find(entries, DT_SONAME, &Entry::tag);
  if (at == entries.end())
    entries.push_back({DT_SONAME, 0, soname, false});
  else
    set_text(*at, soname);
}

void set_flag(Entries& entries, uint64_t flag) {
  auto at = std::ranges::find(entries, DT_FLAGS_1, &Entry::tag);
  if (at == entries.end())
    entries.push_back({DT_FLAGS_1, flag});
  else
    at->value |= flag;
}

} // namespace

void edit_entries(Entries& entries, std::vector<VersionNeed>& versions, const Request& request) {
  set_rpath(entries, request);
  remove_needed(entries, versions, request);
  replace_needed(entries, versions, request);
  add_needed(entries, request.add_needed);
  if (request.soname) set_soname(entries, *request.soname);
  if (request.no_default_lib) set_flag(entries, DF_1_NODEFLIB);
  if (request.debug_tag && std::ranges::find(entries, DT_DEBUG, &Entry::tag) == entries.end())
    entries.push_back({DT_DEBUG, 0});
}

} // namespace terra::patchelf
