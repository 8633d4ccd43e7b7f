// SPDX-License-Identifier: MIT
// /etc/ld.so.cache: which file answers to a library name.
//
// Three forms, told apart by their magic: the new one ("glibc-ld.so.cache1.1"), the old one ("ld.so-1.7.0"),
// and the old one followed by the new one. The new one may end in extensions, one of which names the
// glibc-hwcaps subdirectories that entries belong to. Source: glibc sysdeps/generic/dl-cache.h (format),
// elf/dl-cache.c search_cache() (which of several entries wins).
//
// A cache that is damaged answers nothing, as in the loader; every offset is checked against its size.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace terra::elf {

class LdCache {
 public:
  // What the asking process can use.
  struct Wants {
    int32_t id = 0;                       // flags of an entry for its ABI, see abi.hh
    bool any_elf = false;                 // entries marked only as "ELF" (1) will do as well
    std::vector<std::string> hwcaps = {}; // usable glibc-hwcaps names, best first
    uint32_t isa_levels = 1;              // bit N: level N is supported (0 baseline, 1 x86-64-v2, ...)
    uint64_t hwcap = 0;                   // legacy capability bits
    uint64_t platform = 0;                // legacy platform bit, 0 when it has none
    uint64_t platform_mask = 0;           // the bits that are platforms
  };

  LdCache() = default; // answers nothing
  LdCache(std::string file, bool big_endian);

  bool empty() const { return entries_ == 0; }

  // The one path that the loader would take; it may no longer exist.
  std::optional<std::string> lookup(const std::string& name, const Wants& wants) const;

  // Every (name, path), in file order, as ldconfig -p prints.
  std::vector<std::pair<std::string, std::string>> all() const;

 private:
  struct Entry {
    int32_t flags;
    uint32_t key, value;
    uint64_t hwcap;
  };
  uint32_t word(size_t offset) const;
  Entry entry(size_t index) const;
  const char* text(uint32_t offset) const; // nullptr when it leads outside
  bool load_new(size_t start);
  void load_old();
  void load_hwcaps(size_t start);
  bool usable(const Entry& entry, const Wants& wants, size_t& rank) const;

  std::string file_;
  bool big_endian_ = false;
  size_t table_ = 0, entries_ = 0, entry_size_ = 0;
  size_t strings_ = 0;              // what string offsets count from
  std::vector<std::string> hwcaps_; // glibc-hwcaps names by index
};

// How the cache is sorted: runs of digits compare as numbers (dl-cache.c _dl_cache_libcmp). <0, 0, >0.
int compare_cache_names(const char* a, const char* b);

} // namespace terra::elf
