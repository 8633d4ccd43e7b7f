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
#include <utility>

#include "patchelf-ng/codec.hh"
#include "patchelf-ng/draft.hh"
#include "patchelf-ng/entries.hh"
#include "patchelf-ng/string_users.hh"

namespace terra::patchelf {

namespace {

constexpr size_t spare_entries = 8; // for later edits, when .dynamic has to move anyway

struct Room { // in the linker's part, free now
  uint64_t offset, size;
};

class Strings {
 public:
  Strings(std::string linker, std::vector<Room> rooms)
      : linker_(std::move(linker)), rooms_(std::move(rooms)) {
    for (const Room& room : rooms_)
      linker_.replace(room.offset, room.size, room.size, '\0');
  }

  uint64_t offset_of(const std::string& text) {
    std::string wanted = text + '\0';
    size_t at = linker_.find(wanted); // the end of a longer string serves as well
    if (at != std::string::npos) return at;
    for (Room& room : rooms_)
      if (text.size() <= room.size) {
        linker_.replace(room.offset, text.size(), text);
        return std::exchange(room, {0, 0}).offset;
      }
    at = added_.find(wanted);
    if (at == std::string::npos) at = added_.size(), added_ += wanted;
    return linker_.size() + at;
  }
  const std::string& added() const { return added_; }
  const std::string& linker() const { return linker_; }

 private:
  std::string linker_, added_;
  std::vector<Room> rooms_;
};

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

// Elf32_Verneed and Elf64_Verneed are the same: vn_version, vn_cnt (2 bytes each), vn_file, vn_aux, vn_next.
std::vector<VersionNeed> versions_of(const Draft& draft) {
  const Layout& layout = draft.before;
  auto table = layout.dyn(DT_VERNEED), count = layout.dyn(DT_VERNEEDNUM);
  auto start = table ? layout.file_offset(*table) : std::nullopt;
  std::vector<VersionNeed> out;
  if (!start || !count) return out;
  Codec codec(layout);
  uint64_t at = 0;
  for (uint64_t i = 0; i < *count && i <= 65536; i++) {
    std::string need = layout.read(*start + at, 16);
    uint64_t file = codec.number_in(need.substr(4, 4)), next = codec.number_in(need.substr(12, 4));
    out.push_back({at + 4, file, string_or_refuse(layout, file), is_linkers(draft, file)});
    if (next == 0) break;
    at += next;
  }
  return out;
}

void store_entries(Draft& draft, const std::vector<Entry>& entries) {
  size_t slots = draft.before.dynamic.size();
  if (entries.size() + 1 > slots) {
    draft.moves_dynamic = true;
    slots = entries.size() + 1 + spare_entries;
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

} // namespace

void edit_dynamic(Draft& draft, const Request& request) {
  if (!request.edits_dynamic()) return;
  const std::vector<Entry> old = entries_of(draft);
  std::vector<Entry> entries = old;
  std::vector<VersionNeed> versions = versions_of(draft);
  edit_entries(entries, versions, request, draft.warnings);

  std::string linker = draft.before.strings;
  if (draft.linker_strings) linker.resize(draft.linker_strings);
  std::vector<Room> rooms = freed(draft.before, old, entries);
  Strings strings(linker, rooms);
  for (Entry& e : entries)
    if (!e.placed) e.value = strings.offset_of(*e.text);
  for (VersionNeed& v : versions)
    if (!v.placed) draft.version_files.push_back({v.at, strings.offset_of(v.text)});
  if (!strings.added().empty() || draft.linker_strings) {
    if (linker.empty()) refuse("no dynamic string table to extend");
    if (!draft.linker_strings) draft.first_strings = draft.before.dyn(DT_STRTAB).value();
    draft.linker_strings = linker.size();
    draft.strings = strings.linker() + strings.added();
  }
  // In the linker's own table: the new bytes when it stays in use, otherwise nothing but the wiping.
  uint64_t table = draft.strings.empty() ? draft.before.dyn(DT_STRTAB).value_or(0) : draft.first_strings;
  for (const Room& room : rooms)
    draft.in_linker_strings.push_back(
        {table + room.offset, draft.strings.empty() ? strings.linker().substr(room.offset, room.size)
                                                    : std::string(room.size, '\0')});
  store_entries(draft, entries);
}

} // namespace terra::patchelf
