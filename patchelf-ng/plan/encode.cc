// SPDX-License-Identifier: MIT
// The planned layout as bytes: the header's fields, the tables, and what points into moved sections from the
// file's contents (symbols such as _DYNAMIC, the first word of the GOT).
#include <elf.h>
#include <fmt/format.h>

#include "patchelf-ng/file/codec.hh"
#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

namespace {

void encode_header(Draft& draft, const Codec& codec) {
  const Layout& after = draft.after;
  struct {
    uint64_t entry, phoff, shoff, phnum, shnum;
  } at = after.wide ? decltype(at){24, 32, 40, 56, 60} : decltype(at){24, 28, 32, 44, 48};
  std::string header = draft.before.read(0, after.ehsize());
  auto set = [&](uint64_t offset, const std::string& bytes) { header.replace(offset, bytes.size(), bytes); };
  set(EI_OSABI, codec.number(after.os_abi, 1));
  set(at.entry, codec.word(after.entry));
  set(at.phoff, codec.word(after.phoff));
  set(at.shoff, codec.word(after.shoff));
  set(at.phnum, codec.number(after.segments.size(), 2));
  set(at.shnum, codec.number(after.sections.size(), 2));
  draft.put_table(0, std::move(header));
}

// String tables end with a NUL and .dynamic with a zero, whatever else is written.
void hold_ends(Draft& draft) {
  const Layout& after = draft.after;
  auto hold = [&](uint64_t offset, uint64_t size) {
    if (size != 0) draft.to_hold.push_back({offset + size - 1, std::string(1, '\0')});
  };
  if (after.shstrndx != 0 && after.sections[after.shstrndx].in_file())
    hold(after.sections[after.shstrndx].offset, after.sections[after.shstrndx].size);
  auto address = after.dyn(DT_STRTAB), size = after.dyn(DT_STRSZ);
  if (auto offset = address ? after.file_offset(*address) : std::nullopt; offset && size)
    hold(*offset, *size);
  for (uint64_t i = 0; after.dynamic_ends_outside && i < after.dynentsize() / 2; i++) // the tag that ends it
    if (auto offset = after.file_offset(*after.dynamic_ends_outside + i)) hold(*offset, 1);
}

// Symbols that stand in a section that moved, by the way its address moved.
void encode_symbols(Draft& draft, const Codec& codec, const Section& table) {
  const Layout& before = draft.before;
  const uint64_t size = before.wide ? 24 : 16, index_at = before.wide ? 6 : 14;
  const uint64_t value_at = before.wide ? 8 : 4, width = before.wide ? 8 : 4;
  std::string bytes = draft.content(table.offset, table.size);
  bool changed = false;
  uint64_t unnamed = 0;
  for (uint64_t at = 0; at + size <= bytes.size(); at += size) {
    std::string_view symbol = std::string_view(bytes).substr(at, size);
    uint64_t index = codec.number_in(symbol.substr(index_at, 2));
    if (index == SHN_UNDEF || index >= before.sections.size()) continue;
    const Section &old = before.sections[index], &now = draft.after.sections[index];
    if (old.name.empty() && old.type != SHT_NULL) unnamed = index;
    uint64_t value = codec.number_in(symbol.substr(value_at, width));
    if (old.addr == now.addr || value < old.addr || value - old.addr > old.size) continue;
    bytes.replace(at + value_at, width, codec.word(value - old.addr + now.addr));
    changed = true;
  }
  if (unnamed)
    draft.warnings.push_back(
        fmt::format("a symbol table entry refers to an unnamed section (index {})", unnamed));
  if (changed) draft.patch(table.offset, std::move(bytes));
}

bool moved_any(const Draft& draft) {
  for (size_t i = 0; i < draft.before.sections.size(); i++)
    if (draft.before.sections[i].addr != draft.after.sections[i].addr) return true;
  return false;
}

// Where a byte of the old file stands in the new one.
uint64_t new_offset(const Draft& draft, uint64_t offset) {
  for (const Move& m : draft.moves) {
    auto from = draft.before.file_offset(m.from);
    if (from && offset >= *from && offset - *from < m.size) return m.to_offset + (offset - *from);
  }
  return offset;
}

// The linker leaves the address of .dynamic in the first word of the table that DT_PLTGOT names.
void encode_got(Draft& draft, const Codec& codec) {
  auto got = draft.before.dyn(DT_PLTGOT);
  auto at = got && draft.moves_dynamic ? draft.before.file_offset(*got) : std::nullopt;
  if (!at) return;
  uint64_t width = draft.before.wide ? 8 : 4;
  if (codec.number_in(draft.before.read(*at, width)) == draft.before.segment(PT_DYNAMIC)->vaddr)
    draft.put(*at, codec.word(draft.after.segment(PT_DYNAMIC)->vaddr));
}

} // namespace

void encode(Draft& draft) {
  const Codec codec(draft.before);
  const Layout& after = draft.after;
  encode_header(draft, codec);
  draft.put_table(after.phoff, codec.table(after.segments));
  if (!after.sections.empty()) draft.put_table(after.shoff, codec.table(after.sections));
  if (!after.dynamic.empty()) draft.put_table(after.segment(PT_DYNAMIC)->offset, codec.table(after.dynamic));
  hold_ends(draft);
  const Segment* interp = after.segment(draft.stub ? pt_hidden_interp : PT_INTERP);
  if (!draft.interp_in_place.empty()) draft.put(interp->offset, draft.interp_in_place);
  for (AddressedBytes& change : draft.in_linker_strings)
    if (auto at = draft.before.file_offset(change.address)) draft.put(*at, std::move(change.bytes));
  encode_got(draft, codec);
  if (moved_any(draft))
    for (const Section& table : draft.before.sections)
      if (table.type == SHT_SYMTAB || table.type == SHT_DYNSYM) encode_symbols(draft, codec, table);
  for (const Edit& patch : draft.patches)
    draft.put(new_offset(draft, patch.offset), patch.bytes);
}

} // namespace terra::patchelf
