// SPDX-License-Identifier: MIT
// The dynamic section of the draft: reads its entries and version needs, has them edited, finds places for
// new strings.
//
// The linker's part of .dynstr is never changed: symbols, versions and other entries may share any suffix of
// any of its strings. What we add follows it, is named by dynamic entries and version needs alone, and is
// made anew by each edit, so a string that nobody names any more is gone.
#include <algorithm>
#include <elf.h>

#include "patchelf-ng/codec.hh"
#include "patchelf-ng/draft.hh"
#include "patchelf-ng/entries.hh"

namespace terra::patchelf {

namespace {

constexpr size_t spare_entries = 8; // for later edits, when .dynamic has to move anyway

class Strings {
 public:
  explicit Strings(std::string linker) : linker_(std::move(linker)) {}

  uint64_t offset_of(const std::string& text) {
    std::string wanted = text + '\0';
    size_t at = linker_.find(wanted); // the end of a longer string serves as well
    if (at != std::string::npos) return at;
    at = added_.find(wanted);
    if (at == std::string::npos) at = added_.size(), added_ += wanted;
    return linker_.size() + at;
  }
  const std::string& added() const { return added_; }
  std::string all() const { return linker_ + added_; }

 private:
  std::string linker_, added_;
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

} // namespace

void edit_dynamic(Draft& draft, const Request& request) {
  if (!request.edits_dynamic()) return;
  std::vector<Entry> entries = entries_of(draft);
  std::vector<VersionNeed> versions = versions_of(draft);
  edit_entries(entries, versions, request, draft.warnings);

  std::string linker = draft.before.strings;
  if (draft.linker_strings) linker.resize(draft.linker_strings);
  Strings strings(linker);
  for (Entry& e : entries)
    if (!e.placed) e.value = strings.offset_of(*e.text);
  for (VersionNeed& v : versions)
    if (!v.placed) draft.version_files.push_back({v.at, strings.offset_of(v.text)});
  if (!strings.added().empty() || draft.linker_strings) {
    if (linker.empty()) refuse("no dynamic string table to extend");
    draft.linker_strings = linker.size();
    draft.strings = strings.all();
  }
  store_entries(draft, entries);
}

} // namespace terra::patchelf
