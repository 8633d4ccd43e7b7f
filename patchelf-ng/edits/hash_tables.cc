// SPDX-License-Identifier: MIT
#include "patchelf-ng/edits/hash_tables.hh"

#include <algorithm>
#include <elf.h>
#include <numeric>

#include "patchelf-ng/edits/reorder.hh"
#include "patchelf-ng/file/codec.hh"

namespace terra::patchelf {

namespace {

constexpr const char* bad_header = "hash table header out of range";

struct GnuTable {
  uint64_t at, buckets, first, bloom, shift;
  uint64_t bloom_at() const { return at + 16; }
};

std::optional<GnuTable> gnu_table(const Layout& layout, const Codec& codec, uint64_t symbols) {
  auto address = layout.dyn(DT_GNU_HASH);
  auto at = address ? layout.file_offset(*address) : std::nullopt;
  if (!at) return std::nullopt;
  auto word = [&](uint64_t index) { return codec.number_in(layout.read(*at + index * 4, 4)); };
  GnuTable table{*at, word(0), word(1), word(2), word(3)};
  uint64_t most = layout.size / 4;
  if (table.buckets == 0 || table.bloom == 0 || table.buckets > most || table.bloom > most ||
      table.shift > 31)
    refuse(bad_header);
  if (table.first >= symbols) return std::nullopt; // nothing is hashed
  return table;
}

// The symbols in the order the table wants, as old indices.
std::vector<uint64_t> bucket_order(const GnuTable& table, const std::vector<std::string>& names) {
  std::vector<uint64_t> order(names.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<uint64_t> bucket(names.size());
  for (size_t i = table.first; i < names.size(); i++)
    bucket[i] = gnu_hash(names[i]) % table.buckets;
  std::stable_sort(order.begin() + std::ptrdiff_t(table.first), order.end(),
                   [&](uint64_t a, uint64_t b) { return bucket[a] < bucket[b]; });
  return order;
}

std::string gnu_bytes(const Layout& layout, const Codec& codec, const GnuTable& table,
                      const std::vector<std::string>& names) {
  const uint64_t bits = layout.wide ? 64 : 32;
  std::vector<uint64_t> bloom(table.bloom), buckets(table.buckets), chains;
  for (size_t i = table.first; i < names.size(); i++) {
    uint64_t hash = gnu_hash(names[i]);
    bloom[(hash / bits) % table.bloom] |=
        uint64_t(1) << (hash % bits) | uint64_t(1) << ((hash >> table.shift) % bits);
    uint64_t& bucket = buckets[hash % table.buckets];
    if (bucket == 0) bucket = i;
    bool last = i + 1 == names.size() || gnu_hash(names[i + 1]) % table.buckets != hash % table.buckets;
    chains.push_back((hash & ~uint64_t(1)) | uint64_t(last));
  }
  std::string out;
  for (uint64_t word : bloom)
    out += codec.word(word);
  for (const auto* words : {&buckets, &chains})
    for (uint64_t word : *words)
      out += codec.number(word, 4);
  return out;
}

void rebuild_sysv(Draft& draft, const Codec& codec, const std::vector<std::string>& names) {
  const Layout& layout = draft.before;
  auto address = layout.dyn(DT_HASH);
  auto at = address ? layout.file_offset(*address) : std::nullopt;
  if (!at) return;
  const uint64_t width = sysv_hash_word(layout);
  uint64_t count = codec.number_in(layout.read(*at, width)),
           chains = codec.number_in(layout.read(*at + width, width));
  if (count == 0 || count > layout.size / 4 || chains > names.size()) refuse(bad_header);
  std::vector<uint64_t> words(count + chains);
  for (uint64_t i = 1; i < chains; i++) {
    uint64_t& bucket = words[sysv_hash(names[i]) % count];
    words[count + i] = bucket;
    bucket = i;
  }
  std::string bytes;
  for (uint64_t word : words)
    bytes += codec.number(word, int(width));
  draft.patch(*at + 2 * width, bytes);
}

} // namespace

uint32_t sysv_hash(std::string_view name) {
  uint32_t hash = 0;
  for (unsigned char c : name) {
    hash = (hash << 4) + c;
    hash ^= (hash & 0xf0000000) >> 24;
    hash &= 0x0fffffff;
  }
  return hash;
}

uint32_t gnu_hash(std::string_view name) {
  uint32_t hash = 5381;
  for (unsigned char c : name)
    hash = hash * 33 + c;
  return hash;
}

void rebuild_hash_tables(Draft& draft, const SymbolTable& table, std::string symbols,
                         std::vector<std::string> names) {
  const Codec codec(draft.before);
  auto gnu = gnu_table(draft.before, codec, table.count);
  if (gnu) {
    std::vector<uint64_t> order = bucket_order(*gnu, names);
    if (!std::ranges::is_sorted(order)) {
      renumber_symbols(draft, table, order);
      symbols = permuted(symbols, table.entry, order);
      std::vector<std::string> sorted;
      for (uint64_t old : order)
        sorted.push_back(std::move(names[old]));
      names = std::move(sorted);
    }
    draft.patch(gnu->bloom_at(), gnu_bytes(draft.before, codec, *gnu, names));
  }
  draft.patch(table.offset, symbols);
  rebuild_sysv(draft, codec, names);
}

} // namespace terra::patchelf
