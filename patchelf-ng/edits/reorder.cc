// SPDX-License-Identifier: MIT
#include "patchelf-ng/edits/reorder.hh"

#include <elf.h>

#include "patchelf-ng/file/codec.hh"

namespace terra::patchelf {

namespace {

constexpr int64_t dt_android_rel = 0x6000000f, dt_android_rela = 0x60000011; // bionic <elf.h>

void renumber_relocations(Draft& draft, uint64_t address, uint64_t size, bool addends,
                          const std::vector<uint64_t>& now) {
  const Layout& layout = draft.before;
  auto at = layout.file_offset(address);
  if (!at || size == 0) return;
  const Codec codec(layout);
  const uint64_t word = layout.wide ? 8 : 4, entry = word * (addends ? 3 : 2);
  const int shift = layout.wide ? 32 : 8; // ELF64_R_SYM, ELF32_R_SYM
  std::string bytes = draft.content(*at, size);
  for (uint64_t i = 0; i + entry <= bytes.size(); i += entry) {
    uint64_t info = codec.number_in(std::string_view(bytes).substr(i + word, word)), symbol = info >> shift;
    if (symbol >= now.size()) refuse("a relocation names a symbol outside the table");
    uint64_t type = info & ((uint64_t(1) << shift) - 1);
    bytes.replace(i + word, word, codec.word(now[symbol] << shift | type));
  }
  draft.patch(*at, bytes);
}

} // namespace

std::string permuted(const std::string& bytes, uint64_t size, const std::vector<uint64_t>& order) {
  std::string out;
  for (uint64_t old : order)
    out += bytes.substr(old * size, size);
  return out;
}

void renumber_symbols(Draft& draft, const SymbolTable& table, const std::vector<uint64_t>& order) {
  const Layout& layout = draft.before;
  if (layout.machine == EM_MIPS) refuse("the symbols of a MIPS file can't be put into another order");
  if (layout.dyn(dt_android_rel) || layout.dyn(dt_android_rela))
    refuse("packed relocations name the symbols by number");
  std::vector<uint64_t> now(order.size());
  for (size_t i = 0; i < order.size(); i++)
    now[order[i]] = i;
  auto versions = layout.dyn(DT_VERSYM);
  auto at = versions ? layout.file_offset(*versions) : std::nullopt;
  if (at) draft.patch(*at, permuted(draft.content(*at, table.count * 2), 2, order));

  // DT_RELA and DT_JMPREL may be one range, or one the end of the other; no entry is renumbered twice.
  bool plt_addends = layout.dyn(DT_PLTREL) == DT_RELA;
  uint64_t plt = layout.dyn(DT_JMPREL).value_or(0), plt_size = plt ? layout.dyn(DT_PLTRELSZ).value_or(0) : 0;
  auto main = [&](int64_t tag, int64_t size_tag, bool addends) {
    uint64_t from = layout.dyn(tag).value_or(0), size = from ? layout.dyn(size_tag).value_or(0) : 0;
    bool same = plt_size && addends == plt_addends;
    if (same && plt >= from && plt < from + size) size = plt - from;
    renumber_relocations(draft, from, size, addends, now);
  };
  main(DT_REL, DT_RELSZ, false);
  main(DT_RELA, DT_RELASZ, true);
  renumber_relocations(draft, plt, plt_size, plt_addends, now);
}

} // namespace terra::patchelf
