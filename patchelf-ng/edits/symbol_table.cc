// SPDX-License-Identifier: MIT
#include "patchelf-ng/edits/symbol_table.hh"

#include <algorithm>
#include <elf.h>

#include "patchelf-ng/file/codec.hh"

namespace terra::patchelf {

namespace {

std::optional<uint64_t> count_from_hash(const Layout& layout, const Codec& codec) {
  auto table = layout.dyn(DT_HASH);
  auto at = table ? layout.file_offset(*table) : std::nullopt;
  if (!at) return std::nullopt;
  uint64_t word = sysv_hash_word(layout);
  return codec.number_in(layout.read(*at + word, word)); // nchain
}

// The last symbol of the chain that starts last (elf/dl-lookup.c of glibc has the layout).
std::optional<uint64_t> count_from_gnu_hash(const Layout& layout, const Codec& codec) {
  auto table = layout.dyn(DT_GNU_HASH);
  auto at = table ? layout.file_offset(*table) : std::nullopt;
  if (!at) return std::nullopt;
  auto word = [&](uint64_t offset) { return codec.number_in(layout.read(offset, 4)); };
  uint64_t buckets = word(*at), first = word(*at + 4), bloom = word(*at + 8), last = 0;
  uint64_t buckets_at = *at + 16 + bloom * (layout.wide ? 8 : 4);
  std::string bytes = layout.read(buckets_at, buckets * 4);
  for (uint64_t i = 0; i < buckets; i++)
    last = std::max(last, codec.number_in(std::string_view(bytes).substr(i * 4, 4)));
  if (last < first || last == 0) return std::nullopt;
  uint64_t chains_at = buckets_at + buckets * 4;
  while (!(word(chains_at + (last - first) * 4) & 1))
    last++;
  return last + 1;
}

} // namespace

uint64_t sysv_hash_word(const Layout& layout) {
  constexpr uint16_t em_alpha = 0x9026;
  return layout.wide && (layout.machine == EM_S390 || layout.machine == em_alpha) ? 8 : 4;
}

std::optional<SymbolTable> symbol_table(const Layout& layout) {
  auto address = layout.dyn(DT_SYMTAB);
  auto offset = address ? layout.file_offset(*address) : std::nullopt;
  if (!offset) return std::nullopt;
  const uint64_t entry = layout.wide ? 24 : 16;
  for (const Section& s : layout.sections)
    if (s.type == SHT_DYNSYM && s.addr == *address) return SymbolTable{*offset, s.size / entry, entry};
  Codec codec(layout);
  auto count = count_from_hash(layout, codec);
  if (!count) count = count_from_gnu_hash(layout, codec);
  if (!count || *count > layout.size / entry) return std::nullopt;
  return SymbolTable{*offset, *count, entry};
}

} // namespace terra::patchelf
