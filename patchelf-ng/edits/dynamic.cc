// SPDX-License-Identifier: MIT
// The dynamic section of the draft: reads its entries and version needs, has them edited, finds places for
// new strings.
//
// What we add to .dynstr follows the linker's part and is named by dynamic entries and version needs alone,
// so a string that nobody names any more is known, and wiped. Of the linker's part only those strings change
// whose last user the edit took away: they are wiped, lest a patched file tells where it was built, and what
// is new and fits goes there. Symbols, versions and other entries may share any end of any string, so that
// needs to know all users; without section headers they are not known, and the string stays.
#include <algorithm>
#include <elf.h>
#include <set>

#include "patchelf-ng/edits/base_version.hh"
#include "patchelf-ng/edits/entries.hh"
#include "patchelf-ng/edits/rename.hh"
#include "patchelf-ng/edits/string_users.hh"
#include "patchelf-ng/edits/versions.hh"
#include "patchelf-ng/plan/cache_note.hh"
#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

namespace {

constexpr char left_behind = 'Z';       // fills the place of a table that moved, as patchelf does
constexpr size_t likely_growth = 16384; // a table that is reserved with it needs no copy to grow
constexpr size_t spare_entries = 8;     // for later edits, when .dynamic has to move anyway

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
    if (draft.before.dynamic_ends_outside) // the words are patchelf's
      draft.warnings.push_back(
          "the dynamic section had no end, setSubstr: write extends past end of section; "
          "it moved and has one now");
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

// The linker's strings that `old` entries named and nothing names any more. `base` has its name from here on.
std::vector<Room> freed(const Layout& layout, const std::vector<Entry>& old, const std::vector<Entry>& now,
                        const std::optional<BaseVersion>& base) {
  std::vector<Room> out;
  std::optional<std::vector<uint64_t>> users;
  for (const Entry& e : old) {
    auto named = [&](const Entry& other) { return other.placed && other.text && other.value == e.value; };
    if (!e.text || e.text->empty() || !e.placed || std::ranges::any_of(now, named)) continue;
    if (!users) {
      if (!(users = strings_of_symbols(layout))) return {};
      auto renamed = base && !base->placed ? std::ranges::find(*users, base->value) : users->end();
      if (renamed != users->end()) users->erase(renamed); // one of maybe several users
    }
    auto inside = [&](uint64_t at) { return at >= e.value && at <= e.value + e.text->size(); };
    bool shared = std::ranges::any_of(*users, inside) || std::ranges::any_of(now, [&](const Entry& other) {
                    return other.placed && other.text && inside(other.value);
                  });
    auto same = [&](const Room& room) { return inside(room.offset) || inside(room.offset + room.size); };
    // The end of a longer string: its user is not done with it, and would be found at an offset before this
    // one.
    bool tail = e.value == 0 || layout.strings()[e.value - 1] != '\0';
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

// Gives `strings` what earlier edits added, with all that may come to it.
void keep_added(const Draft& draft, Strings& strings, const std::vector<Entry>& entries,
                const std::vector<VersionNeed>& needs, const std::optional<BaseVersion>& base) {
  if (!draft.linker_strings) return;
  std::string added = draft.before.strings().substr(draft.linker_strings);
  uint64_t more = 0;
  auto count = [&](const std::string& text) {
    if (!added.contains(text + '\0')) more += text.size() + 1;
  };
  for (const Entry& e : entries)
    if (!e.placed) count(*e.text);
  for (const VersionNeed& need : needs)
    count(need.file);
  if (base && !base->placed) count(base->text);
  strings.keep(added, more, draft.old->header.strings);
}

void place_strings(Draft& draft, Strings& strings, std::vector<Entry>& entries) {
  for (Entry& e : entries)
    if (!e.placed) e.value = strings.offset_of(*e.text);
  const std::string &linker = strings.linker(), added = strings.added();
  size_t before = draft.linker_strings ? draft.linker_strings : draft.before.strings().size();
  if (added.empty() && linker.size() == before && !draft.linker_strings) return;
  if (linker.empty()) refuse("no dynamic string table to extend");
  if (!draft.linker_strings) draft.first_strings = draft.before.dyn(DT_STRTAB).value();
  draft.linker_strings = linker.size();
  draft.strings = std::move(strings).take(added);
}

// Whether the linker's string table has its place to itself: a section, and nothing else with bytes, is
// there.
bool stands_alone(const Layout& layout) {
  const Section* own = layout.section(".dynstr");
  if (!own || own->addr != layout.dyn(DT_STRTAB) || own->size != layout.strings().size()) return false;
  auto apart = [&](uint64_t offset, uint64_t size) {
    return size == 0 || offset >= own->offset + own->size || own->offset >= offset + size;
  };
  for (const Section& s : layout.sections)
    if (&s != own && s.in_file() && !apart(s.offset, s.size)) return false;
  for (const Segment& s : layout.segments)
    if (s.type != PT_LOAD && s.type != PT_GNU_RELRO && s.in_file() && !apart(s.offset, s.filesz))
      return false;
  return apart(layout.phoff, layout.segments.size() * layout.phentsize()) &&
         apart(layout.shoff, layout.sections.size() * layout.shentsize()) && own->offset >= layout.ehsize();
}

// In the linker's own table: the new bytes when it stays in use, otherwise nothing but the wiping.
// What an earlier edit appended counts as the linker's, but was never there.
void update_linker_strings(Draft& draft, const Request& request, const Strings& strings,
                           const std::vector<Room>& rooms) {
  const Layout& layout = draft.before;
  bool moves_now = !draft.strings.empty() && draft.first_strings == layout.dyn(DT_STRTAB);
  if (moves_now && !request.keep_old_sections && stands_alone(layout)) {
    draft.in_linker_strings.push_back(
        {draft.first_strings, std::string(layout.strings().size(), left_behind)});
    return;
  }
  uint64_t table = draft.strings.empty() ? layout.dyn(DT_STRTAB).value_or(0) : draft.first_strings;
  for (const Room& room : rooms) {
    auto at = layout.file_offset(table + room.offset);
    if (!at || layout.read(*at, room.size) != layout.strings().substr(room.offset, room.size)) continue;
    draft.in_linker_strings.push_back(
        {table + room.offset, draft.strings.empty() ? strings.linker().substr(room.offset, room.size)
                                                    : std::string(room.size, wiped)});
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

  std::string linker;
  linker.reserve(draft.before.strings().size() + likely_growth);
  linker = draft.before.strings();
  if (draft.linker_strings) linker.resize(draft.linker_strings);
  const std::optional<BaseVersion> base = base_version(draft, request);
  std::vector<Room> rooms = freed(draft.before, old, entries, base);
  Strings strings(std::move(linker), rooms);
  rename_symbols(draft, request, strings);
  for (VersionNeed& need : needs)
    for (VersionName& name : need.names)
      if (!name.placed) name.value = strings.permanent(name.text);
  keep_added(draft, strings, entries, needs, base);
  if (base) store_base_version(draft, *base, strings);
  store_version_needs(draft, needs, strings, entries);
  place_strings(draft, strings, entries);
  update_linker_strings(draft, request, strings, rooms);
  store_entries(draft, entries);
}

} // namespace terra::patchelf
