// SPDX-License-Identifier: MIT
#include "lib/elf/ld_cache.hh"

#include <algorithm>
#include <cstring>

#include "lib/elf/layout.hh"

namespace terra::elf {

namespace {

constexpr std::string_view old_magic = "ld.so-1.7.0";
constexpr std::string_view new_magic = "glibc-ld.so.cache1.1";
constexpr size_t old_header = 16, old_entry = 12; // magic padded to 12, count | flags, key, value
constexpr size_t new_header = 48, new_entry = 24; // ... | flags, key, value, unused, hwcap
constexpr uint32_t extension_magic = 0xeaa42174;
constexpr uint32_t tag_hwcaps = 1;
constexpr uint64_t hwcap_extension = 1ull << 62; // the lower half is an index into the hwcaps extension
constexpr uint64_t hwcap_tls = 1ull << 63;
constexpr uint32_t isa_level_mask = (1u << 10) - 1;

bool is_extension(uint64_t hwcap) {
  return (uint32_t(hwcap >> 32) & ~isa_level_mask) == uint32_t(hwcap_extension >> 32);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int number(const char*& p) {
  unsigned value = 0; // wraps where the loader's int overflows
  for (; is_digit(*p); ++p)
    value = value * 10 + unsigned(*p - '0');
  return int(value);
}

} // namespace

int compare_cache_names(const char* a, const char* b) {
  while (*a != '\0') {
    if (is_digit(*a) && is_digit(*b)) {
      int x = number(a), y = number(b);
      if (x != y) return x < y ? -1 : 1;
    } else if (is_digit(*a) != is_digit(*b)) {
      return is_digit(*a) ? 1 : -1;
    } else if (*a != *b) {
      return *a - *b;
    } else {
      ++a, ++b;
    }
  }
  return *a - *b;
}

LdCache::LdCache(std::string file, bool big_endian) : file_(std::move(file)), big_endian_(big_endian) {
  if (load_new(0)) return;
  if (file_.starts_with(old_magic) && file_.size() > old_header) load_old();
}

uint32_t LdCache::word(size_t offset) const {
  Bytes bytes(reinterpret_cast<const unsigned char*>(file_.data()), file_.size());
  return Layout{false, big_endian_}.word(bytes, offset);
}

bool LdCache::load_new(size_t start) {
  if (file_.size() <= start + new_header || file_.compare(start, new_magic.size(), new_magic) != 0)
    return false;
  size_t count = word(start + 20);
  if (count > (file_.size() - start - new_header) / new_entry) return false;
  unsigned char flags = static_cast<unsigned char>(file_[start + 28]);
  unsigned char expected = big_endian_ ? 3 : 2;
  if (flags != 0 && (flags & 3) != expected) return true; // written for another byte order: no answers
  table_ = start + new_header;
  entries_ = count;
  entry_size_ = new_entry;
  strings_ = start;
  load_hwcaps(start);
  return true;
}

void LdCache::load_old() {
  size_t count = word(12);
  if (count > (file_.size() - old_header) / old_entry) return;
  size_t end = old_header + count * old_entry;
  if (load_new((end + 7) & ~size_t(7))) return; // alignment of struct cache_file_new
  table_ = old_header;
  entries_ = count;
  entry_size_ = old_entry;
  strings_ = end;
}

// The extension directory: magic, count, then (tag, flags, offset, size) each. A damaged one is as good as
// none.
void LdCache::load_hwcaps(size_t start) {
  size_t at = word(start + 32);
  if (at == 0 || at % 4 != 0 || at + 8 > file_.size() || word(at) != extension_magic) return;
  size_t count = word(at + 4);
  if (count > (file_.size() - at - 8) / 16) return;
  for (size_t i = 0; i < count; ++i) {
    size_t section = at + 8 + i * 16;
    size_t offset = word(section + 8), size = word(section + 12);
    if (offset > file_.size() || size > file_.size() - offset) {
      hwcaps_.clear();
      return;
    }
    if (word(section) != tag_hwcaps || size % 4 != 0 || offset % 4 != 0) continue;
    for (size_t j = 0; j < size; j += 4) {
      // Counted from the start of the file, not of the new part as all other strings are: behind an old cache
      // the loader therefore finds no name that it knows.
      size_t name = word(offset + j);
      bool inside = name < file_.size() && file_.find('\0', name) != file_.npos;
      hwcaps_.emplace_back(inside ? file_.c_str() + name : "");
    }
  }
}

LdCache::Entry LdCache::entry(size_t index) const {
  size_t at = table_ + index * entry_size_;
  Entry entry{int32_t(word(at)), word(at + 4), word(at + 8), 0};
  if (entry_size_ == new_entry)
    entry.hwcap = big_endian_ ? uint64_t(word(at + 16)) << 32 | word(at + 20)
                              : uint64_t(word(at + 20)) << 32 | word(at + 16);
  return entry;
}

const char* LdCache::text(uint32_t offset) const {
  size_t at = strings_ + offset;
  if (at >= file_.size()) return nullptr;
  return file_.c_str() + at; // ends at the latest with the NUL behind the file
}

// `rank` is 0 for a plain entry, else 1 + the place of its glibc-hwcaps name among those we want.
bool LdCache::usable(const Entry& entry, const Wants& wants, size_t& rank) const {
  rank = 0;
  if (entry.flags != wants.id && !(wants.any_elf && entry.flags == 1)) return false;
  if (!text(entry.value)) return false;
  if (entry_size_ != new_entry) return true;
  if (is_extension(entry.hwcap)) {
    uint32_t level = uint32_t(entry.hwcap >> 32) & isa_level_mask;
    if (level >= 32 || !(wants.isa_levels & (1u << level))) return false;
    uint32_t index = uint32_t(entry.hwcap);
    if (index >= hwcaps_.size()) return false;
    auto name = std::find(wants.hwcaps.begin(), wants.hwcaps.end(), hwcaps_[index]);
    rank = 1 + size_t(name - wants.hwcaps.begin());
    return name != wants.hwcaps.end();
  }
  if (entry.hwcap & ~(wants.hwcap | wants.platform_mask | hwcap_tls)) return false;
  uint64_t platform = entry.hwcap & wants.platform_mask;
  return platform == 0 || platform == wants.platform;
}

std::optional<std::string> LdCache::lookup(const std::string& name, const Wants& wants) const {
  // The table is sorted downwards. Find any entry of this name, then the first, as the loader does.
  size_t left = 0, right = entries_;
  while (left < right) {
    size_t middle = left + (right - left) / 2;
    const char* key = text(entry(middle).key);
    if (!key) return std::nullopt;
    if (compare_cache_names(name.c_str(), key) < 0)
      left = middle + 1;
    else
      right = middle;
  }
  const char* best = nullptr;
  size_t best_rank = 0;
  for (size_t i = left; i < entries_; ++i) {
    Entry here = entry(i);
    const char* key = text(here.key);
    if (!key || compare_cache_names(name.c_str(), key) != 0) break;
    size_t rank;
    if (!usable(here, wants, rank)) {
      if (best && best_rank != 0 && !is_extension(here.hwcap)) break; // hwcaps entries come first
      continue;
    }
    if (best && best_rank != 0 && (rank == 0 || rank >= best_rank)) {
      if (rank == 0) break;
      continue;
    }
    best = text(here.value);
    best_rank = rank;
    if (rank == 0 && here.flags == wants.id) break;
  }
  if (!best) return std::nullopt;
  return best;
}

std::vector<std::pair<std::string, std::string>> LdCache::all() const {
  std::vector<std::pair<std::string, std::string>> out;
  for (size_t i = 0; i < entries_; ++i) {
    Entry here = entry(i);
    const char *key = text(here.key), *value = text(here.value);
    if (key && value) out.emplace_back(key, value);
  }
  return out;
}

} // namespace terra::elf
