// SPDX-License-Identifier: MIT
#include "patchelf-ng/edits/versions.hh"

#include <algorithm>
#include <elf.h>

#include "patchelf-ng/edits/hash_tables.hh"
#include "patchelf-ng/edits/symbol_table.hh"
#include "patchelf-ng/file/codec.hh"

namespace terra::patchelf {

namespace {

constexpr uint16_t hidden = 0x8000; // of a .gnu.version entry: not the default version

// .gnu.version beside the names of the symbols it speaks of.
class SymbolVersions {
 public:
  explicit SymbolVersions(Draft& draft) : draft_(draft), codec_(draft.before) {
    auto versions = draft.before.dyn(DT_VERSYM);
    auto at = versions ? draft.before.file_offset(*versions) : std::nullopt;
    symbols_ = symbol_table(draft.before);
    if (!at || !symbols_) return;
    at_ = *at;
    bytes_ = draft.content(at_, symbols_->count * 2);
    names_ = draft.content(symbols_->offset, symbols_->size());
  }
  bool known() const { return !bytes_.empty(); }
  size_t size() const { return bytes_.size() / 2; }
  uint16_t index(size_t i) const { return uint16_t(field(bytes_, i * 2, 2) & ~hidden); }
  void set(size_t i, uint16_t index) { bytes_.replace(i * 2, 2, codec_.number(index, 2)); }
  std::string name(size_t i) const {
    return draft_.before.string_at(field(names_, i * symbols_->entry, 4)).value_or("");
  }
  bool uses(uint16_t wanted) const {
    for (size_t i = 0; i < size(); i++)
      if (index(i) == wanted) return true;
    return false;
  }
  void store() {
    if (known()) draft_.patch(at_, bytes_);
  }

 private:
  uint64_t field(const std::string& bytes, size_t at, size_t size) const {
    return codec_.number_in(std::string_view(bytes).substr(at, size));
  }
  Draft& draft_;
  Codec codec_;
  std::optional<SymbolTable> symbols_;
  uint64_t at_ = 0;
  std::string bytes_, names_;
};

struct Extent {
  uint64_t address, offset, size;
};

class Reader {
 public:
  explicit Reader(const Draft& draft) : layout_(draft.before), codec_(layout_), draft_(draft) {}

  std::optional<Extent> read(std::vector<VersionNeed>& out) {
    auto table = layout_.dyn(DT_VERNEED), count = layout_.dyn(DT_VERNEEDNUM);
    auto start = table ? layout_.file_offset(*table) : std::nullopt;
    if (!start || !count) return std::nullopt;
    uint64_t at = *start;
    end_ = at;
    for (uint64_t i = 0; i < *count; i++) {
      std::string need = take(at);
      VersionNeed made{string(field(need, 4, 4)), field(need, 4, 4), true, {}};
      made.placed = draft_.linker_strings == 0 || made.value < draft_.linker_strings;
      read_names(at + field(need, 8, 4), field(need, 2, 2), made);
      out.push_back(std::move(made));
      uint64_t next = field(need, 12, 4);
      if (next == 0) break;
      at += next;
    }
    return Extent{*table, *start, end_ - *start};
  }

 private:
  uint64_t field(std::string_view bytes, size_t at, size_t size) const {
    return codec_.number_in(bytes.substr(at, size));
  }
  // Tables whose links go in circles would keep us for ever; real ones have some hundred entries.
  std::string take(uint64_t at) {
    if (++taken_ > 100000) refuse("endless symbol versions");
    end_ = std::max(end_, at + 16);
    return layout_.read(at, 16);
  }
  std::string string(uint64_t offset) const {
    auto text = layout_.string_at(offset);
    if (!text) refuse("a symbol version's name is outside the table: string table index out of bounds");
    return *text;
  }
  void read_names(uint64_t at, uint64_t count, VersionNeed& need) {
    for (uint64_t i = 0; i < count; i++) {
      std::string aux = take(at);
      need.names.push_back({uint32_t(field(aux, 0, 4)), uint16_t(field(aux, 4, 2)),
                            uint16_t(field(aux, 6, 2)), string(field(aux, 8, 4)), field(aux, 8, 4), true});
      uint64_t next = field(aux, 12, 4);
      if (next == 0) break;
      at += next;
    }
  }

  const Layout& layout_;
  Codec codec_;
  const Draft& draft_;
  uint64_t end_ = 0, taken_ = 0;
};

// Each need followed by its names, the way linkers write them.
std::string encoded(const Layout& layout, const std::vector<VersionNeed>& needs) {
  Codec codec(layout);
  std::string out;
  for (const VersionNeed& need : needs) {
    bool last = &need == &needs.back();
    out += codec.number(1, 2) + codec.number(need.names.size(), 2) + codec.number(need.value, 4);
    out += codec.number(16, 4) + codec.number(last ? 0 : 16 + 16 * need.names.size(), 4);
    for (const VersionName& name : need.names)
      out += codec.number(name.hash, 4) + codec.number(name.flags, 2) + codec.number(name.index, 2) +
             codec.number(name.value, 4) + codec.number(&name == &need.names.back() ? 0 : 16, 4);
  }
  return out;
}

uint16_t highest_index(const SymbolVersions& symbols, const std::vector<VersionNeed>& needs) {
  uint16_t highest = 1;
  for (const VersionNeed& need : needs)
    for (const VersionName& name : need.names)
      highest = std::max(highest, uint16_t(name.index & ~hidden));
  for (size_t i = 0; i < symbols.size(); i++)
    highest = std::max(highest, symbols.index(i));
  return highest;
}

// The index that stands for `version` of the library of `need`, made when it isn't there.
uint16_t index_of(VersionNeed& need, const std::string& version, uint16_t free) {
  auto known = std::ranges::find(need.names, version, &VersionName::text);
  if (known != need.names.end()) return uint16_t(known->index & ~hidden);
  need.names.push_back({sysv_hash(version), 0, free, version, 0, false});
  return free;
}

void replace_version(SymbolVersions& symbols, std::vector<VersionNeed>& needs, const std::string& symbol,
                     const std::string& version, std::vector<std::string>& warnings) {
  bool found = false;
  uint16_t free = uint16_t(highest_index(symbols, needs) + 1);
  for (size_t i = 1; i < symbols.size(); i++) {
    if (symbols.name(i) != symbol) continue;
    uint16_t old = symbols.index(i);
    for (VersionNeed& need : needs) {
      auto has = [&](const VersionName& name) { return (name.index & ~hidden) == old; };
      if (std::ranges::none_of(need.names, has)) continue;
      found = true;
      symbols.set(i, index_of(need, version, free));
      if (!symbols.uses(old)) std::erase_if(need.names, has);
      break;
    }
  }
  if (!found) warnings.push_back(symbol + ": no such symbol with a version of another library");
}

void remove_version(SymbolVersions& symbols, std::vector<VersionNeed>& needs, const std::string& version,
                    std::vector<std::string>& warnings) {
  std::set<uint16_t> gone;
  for (VersionNeed& need : needs)
    std::erase_if(need.names, [&](const VersionName& name) {
      if (name.text != version) return false;
      gone.insert(uint16_t(name.index & ~hidden));
      return true;
    });
  if (gone.empty()) warnings.push_back(version + ": no such symbol version is asked for");
  for (size_t i = 0; i < symbols.size(); i++)
    if (gone.contains(symbols.index(i))) symbols.set(i, VER_NDX_GLOBAL);
}

} // namespace

std::vector<VersionNeed> read_version_needs(const Draft& draft) {
  std::vector<VersionNeed> out;
  Reader(draft).read(out);
  return out;
}

void edit_versions(Draft& draft, std::vector<VersionNeed>& needs, const Request& request) {
  if (!request.edits_versions()) return;
  SymbolVersions symbols(draft);
  if (!symbols.known()) {
    if (!request.clear_versions.empty()) refuse("no symbol versions to clear, or their number is unknown");
    draft.warnings.push_back("no symbol versions to edit, or their number is unknown");
    return;
  }
  for (size_t i = 1; i < symbols.size(); i++)
    if (std::ranges::find(request.clear_versions, symbols.name(i)) != request.clear_versions.end())
      symbols.set(i, VER_NDX_GLOBAL);
  for (const auto& [symbol, version] : request.replace_versions)
    replace_version(symbols, needs, symbol, version, draft.warnings);
  for (const std::string& version : request.remove_versions)
    remove_version(symbols, needs, version, draft.warnings);
  std::erase_if(needs, [](const VersionNeed& need) { return need.names.empty(); });
  symbols.store();
}

void forget_versions(Draft& draft, const std::set<uint16_t>& indices) {
  SymbolVersions symbols(draft);
  if (!symbols.known()) refuse("the number of symbols is unknown, so their versions can't be dropped");
  for (size_t i = 0; i < symbols.size(); i++)
    if (indices.contains(symbols.index(i))) symbols.set(i, VER_NDX_GLOBAL);
  symbols.store();
}

void store_version_needs(Draft& draft, std::vector<VersionNeed>& needs, Strings& strings,
                         std::vector<Entry>& entries) {
  std::vector<VersionNeed> old;
  auto place = Reader(draft).read(old);
  for (VersionNeed& need : needs)
    if (!need.placed) need.value = strings.offset_of(need.file);
  if (!place || needs == old) return;
  std::string table = encoded(draft.before, needs);
  draft.version_needs = needs.size();
  if (needs.empty())
    std::erase_if(entries, [](const Entry& e) { return e.tag == DT_VERNEED || e.tag == DT_VERNEEDNUM; });
  for (Entry& e : entries)
    if (e.tag == DT_VERNEEDNUM) e.value = needs.size();
  if (table.size() <= place->size) {
    table.resize(place->size);
    draft.patch(place->offset, table);
    return;
  }
  uint64_t at = align_up(draft.kept.size(), 16);
  draft.kept.resize(at);
  draft.kept += table;
  draft.displaced.push_back({place->address, place->size, at, table.size()});
}

} // namespace terra::patchelf
