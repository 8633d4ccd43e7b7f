// SPDX-License-Identifier: MIT
// The dynamic section: entries and the strings that they name.
//
// The linker's part of .dynstr is never changed: symbols, versions and other entries may share any suffix of
// any of its strings. What we add follows it, is named by dynamic entries alone, and is made anew by each
// edit, so a string that no entry names any more is gone.
#include <algorithm>
#include <elf.h>

#include "patchelf-ng/draft.hh"

namespace terra::patchelf {

namespace {

constexpr size_t spare_entries = 8; // for later edits, when .dynamic has to move anyway

struct Entry {
  int64_t tag;
  uint64_t value = 0;
  std::optional<std::string> text; // of string entries
  bool placed = true;              // value is final
};

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

std::vector<Entry> entries_of(const Draft& draft) {
  const Layout& layout = draft.before;
  std::vector<Entry> out;
  for (size_t i = 0; i < layout.dynamic_used(); i++) {
    const DynEntry& e = layout.dynamic[i];
    Entry entry{e.tag, e.value, std::nullopt};
    if (is_string_tag(e.tag)) {
      entry.text = layout.string_at(e.value);
      if (!entry.text) refuse("a dynamic entry names a string outside the string table");
      entry.placed = draft.linker_strings == 0 || e.value < draft.linker_strings;
    }
    out.push_back(std::move(entry));
  }
  return out;
}

bool is_rpath(const Entry& e) {
  return e.tag == DT_RPATH || e.tag == DT_RUNPATH;
}

void set_rpath(std::vector<Entry>& entries, const Request& request) {
  if (request.remove_rpath) {
    std::erase_if(entries, is_rpath);
    return;
  }
  if (!request.rpath && !request.force_rpath) return;
  int64_t tag = request.force_rpath ? DT_RPATH : DT_RUNPATH;
  // The loader looks at DT_RUNPATH alone when both are there, so that one is the present value.
  auto at = std::ranges::find(entries, DT_RUNPATH, &Entry::tag);
  if (at == entries.end()) at = std::ranges::find(entries, DT_RPATH, &Entry::tag);
  if (at == entries.end()) {
    if (request.rpath) entries.push_back({tag, 0, request.rpath, false});
    return;
  }
  at->tag = tag;
  if (request.rpath && at->text != request.rpath) at->text = request.rpath, at->placed = false;
  Entry kept = *at;
  size_t index = size_t(std::count_if(entries.begin(), at, [](const Entry& e) { return !is_rpath(e); }));
  std::erase_if(entries, is_rpath);
  entries.insert(entries.begin() + std::ptrdiff_t(index), std::move(kept));
}

void add_needed(std::vector<Entry>& entries, const std::vector<std::string>& names) {
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

void set_flag(std::vector<Entry>& entries, uint64_t flag) {
  auto at = std::ranges::find(entries, DT_FLAGS_1, &Entry::tag);
  if (at == entries.end())
    entries.push_back({DT_FLAGS_1, flag, std::nullopt});
  else
    at->value |= flag;
}

void store(Draft& draft, std::vector<Entry>& entries) {
  std::string linker = draft.before.strings;
  if (draft.linker_strings) linker.resize(draft.linker_strings);
  Strings strings(linker);
  std::vector<DynEntry> table;
  for (Entry& e : entries) {
    if (!e.placed) e.value = strings.offset_of(*e.text);
    table.push_back({e.tag, e.value});
  }
  if (!strings.added().empty() || draft.linker_strings) {
    if (linker.empty()) refuse("no dynamic string table to extend");
    draft.linker_strings = linker.size();
    draft.strings = strings.all();
  }
  size_t slots = draft.before.dynamic.size();
  if (table.size() + 1 > slots) {
    draft.moves_dynamic = true;
    slots = table.size() + 1 + spare_entries;
  }
  table.resize(slots, {DT_NULL, 0});
  draft.after.dynamic = std::move(table);
}

} // namespace

void edit_dynamic(Draft& draft, const Request& request) {
  if (!request.edits_dynamic()) return;
  std::vector<Entry> entries = entries_of(draft);
  set_rpath(entries, request);
  add_needed(entries, request.add_needed);
  if (request.no_default_lib) set_flag(entries, DF_1_NODEFLIB);
  store(draft, entries);
}

} // namespace terra::patchelf
