// SPDX-License-Identifier: MIT
// The dynamic section of the draft: reads its entries and version needs, has them edited, finds places for
// new strings.
//
// What we add to .dynstr follows the linker's part, is named by dynamic entries and version needs alone, and
// is made anew by each edit, so a string that nobody names any more is gone. Of the linker's part only those
// strings change whose last user the edit took away: they are wiped, lest a patched file tells where it was
// built, and what is new and fits goes there. Symbols, versions and other entries may share any end of any
// string, so that needs to know all users; without section headers they are not known, and the string stays.
#include <algorithm>
#include <elf.h>
#include <set>

#include "patchelf-ng/cache_note.hh"
#include "patchelf-ng/draft.hh"
#include "patchelf-ng/entries.hh"
#include "patchelf-ng/rename.hh"
#include "patchelf-ng/string_users.hh"
#include "patchelf-ng/versions.hh"

namespace terra::patchelf {

namespace {

constexpr size_t spare_entries = 8; // for later edits, when .dynamic has to move anyway

bool is_linkers(const Draft& draft, uint64_t string) {
  return draft.linker_strings == 0 || string < draft.linker_strings;
}

std::string string_or_refuse(const Layout& layout, uint64_t offset) {
  auto text = layout.string_at(offset);
  if (!text) refuse("the dynamic section names a string outside the string table");
  return *text;
}

std::vector<Entry> entries_of(const Draft& draft) {
  const Layout& layout = draft.before;
  std::vector<Entry> out;
  for (size_t i = 0; i < layout.dynamic_used(); i++) {
    const DynEntry& e = layout.dynamic[i];
    Entry entry{e.tag, e.value};
    if (is_string_tag(e.tag)) {
      entry.text = string_or_refuse(layout, e.value);
      entry.placed = is_linkers(draft, e.value);
    }
    out.push_back(std::move(entry));
  }
  return out;
}

void store_entries(Draft& draft, const std::vector<Entry>& entries) {
  size_t slots = draft.before.dynamic.size(), end = draft.before.dynamic_ends_outside ? 0 : 1;
  if (entries.size() + end > slots) {
    draft.moves_dynamic = true;
    draft.after.dynamic_ends_outside.reset();
    slots = entries.size() + 1 + spare_entries;
    if (slots > most_dynamic_entries) refuse("too many dynamic entries");
  }
  std::vector<DynEntry> table;
  for (const Entry& e : entries)
    table.push_back({e.tag, e.value});
  table.resize(slots, {DT_NULL, 0});
  draft.after.dynamic = std::move(table);
}

// The linker's strings that `old` entries named and nothing names any more.
std::vector<Room> freed(const Layout& layout, const std::vector<Entry>& old, const std::vector<Entry>& now) {
  std::vector<Room> out;
  std::optional<std::vector<uint64_t>> users;
  for (const Entry& e : old) {
    auto named = [&](const Entry& other) { return other.placed && other.text && other.value == e.value; };
    if (!e.text || e.text->empty() || !e.placed || std::ranges::any_of(now, named)) continue;
    if (!users && !(users = strings_of_symbols(layout))) return {};
    auto inside = [&](uint64_t at) { return at >= e.value && at <= e.value + e.text->size(); };
    bool shared = std::ranges::any_of(*users, inside) || std::ranges::any_of(now, [&](const Entry& other) {
                    return other.placed && other.text && inside(other.value);
                  });
    auto same = [&](const Room& room) { return inside(room.offset) || inside(room.offset + room.size); };
    // The end of a longer string: its user is not done with it, and would be found at an offset before this
    // one.
    bool tail = e.value == 0 || layout.strings[e.value - 1] != '\0';
    if (!shared && !tail && std::ranges::none_of(out, same)) out.push_back({e.value, e.text->size()});
  }
  return out;
}

// Version indices that the needs of removed libraries brought.
std::set<uint16_t> lost_versions(const std::vector<VersionNeed>& old, const std::vector<VersionNeed>& now) {
  std::set<uint16_t> out;
  for (const VersionNeed& need : old)
    for (const VersionName& name : need.names)
      out.insert(name.index & 0x7fff);
  for (const VersionNeed& need : now)
    for (const VersionName& name : need.names)
      out.erase(name.index & 0x7fff);
  return out;
}

void place_strings(Draft& draft, Strings& strings, std::vector<Entry>& entries) {
  for (Entry& e : entries)
    if (!e.placed) e.value = strings.offset_of(*e.text);
  const std::string& linker = strings.linker();
  size_t before = draft.linker_strings ? draft.linker_strings : draft.before.strings.size();
  if (strings.added().empty() && linker.size() == before && !draft.linker_strings) return;
  if (linker.empty()) refuse("no dynamic string table to extend");
  if (!draft.linker_strings) draft.first_strings = draft.before.dyn(DT_STRTAB).value();
  draft.linker_strings = linker.size();
  draft.strings = linker + strings.added();
}

// In the linker's own table: the new bytes when it stays in use, otherwise nothing but the wiping.
// What an earlier edit appended counts as the linker's, but was never there.
void update_linker_strings(Draft& draft, const Strings& strings, const std::vector<Room>& rooms) {
  const Layout& layout = draft.before;
  uint64_t table = draft.strings.empty() ? layout.dyn(DT_STRTAB).value_or(0) : draft.first_strings;
  for (const Room& room : rooms) {
    auto at = layout.file_offset(table + room.offset);
    if (!at || layout.read(*at, room.size) != layout.strings.substr(room.offset, room.size)) continue;
    draft.in_linker_strings.push_back(
        {table + room.offset, draft.strings.empty() ? strings.linker().substr(room.offset, room.size)
                                                    : std::string(room.size, '\0')});
  }
}

} // namespace

void edit_dynamic(Draft& draft, const Request& request) {
  if (!request.edits_dynamic()) return;
  const std::vector<Entry> old = entries_of(draft);
  std::vector<Entry> entries = old;
  const std::vector<VersionNeed> old_needs = read_version_needs(draft);
  std::vector<VersionNeed> needs = old_needs;
  edit_entries(entries, needs, request);
  if (auto lost = lost_versions(old_needs, needs); !lost.empty()) forget_versions(draft, lost);
  edit_versions(draft, needs, request);
  edit_cache(draft, request, old, entries);

  std::string linker = draft.before.strings;
  if (draft.linker_strings) linker.resize(draft.linker_strings);
  std::vector<Room> rooms = freed(draft.before, old, entries);
  Strings strings(linker, rooms);
  rename_symbols(draft, request, strings);
  for (VersionNeed& need : needs)
    for (VersionName& name : need.names)
      if (!name.placed) name.value = strings.permanent(name.text);
  store_version_needs(draft, needs, strings, entries);
  place_strings(draft, strings, entries);
  update_linker_strings(draft, strings, rooms);
  store_entries(draft, entries);
}

} // namespace terra::patchelf
