// SPDX-License-Identifier: MIT
#include "lib/elf/ld_cache.hh"

#include <catch2/catch.hpp>
#include <cstring>

#include "lib/base/fd.hh"

using namespace terra;
using elf::LdCache;

namespace {

void put(std::string& out, uint64_t value, size_t size, bool big) {
  for (size_t i = 0; i < size; ++i)
    out.push_back(char(value >> 8 * (big ? size - 1 - i : i)));
}

struct Row {
  int32_t flags;
  std::string name, path;
  uint64_t hwcap = 0;
};

// The new format, with a hwcaps extension; rows have to come sorted downwards as ldconfig sorts them.
std::string new_format(const std::vector<Row>& rows, const std::vector<std::string>& hwcaps, bool big) {
  std::string strings;
  size_t base = 48 + rows.size() * 24;
  auto intern = [&](const std::string& text) {
    size_t at = base + strings.size();
    strings += text + '\0';
    return at;
  };
  std::string table, names;
  for (const Row& row : rows) {
    put(table, uint32_t(row.flags), 4, big);
    put(table, intern(row.name), 4, big);
    put(table, intern(row.path), 4, big);
    put(table, 0, 4, big);
    put(table, row.hwcap, 8, big);
  }
  for (const std::string& name : hwcaps)
    put(names, intern(name), 4, big);
  while ((base + strings.size()) % 4)
    strings.push_back('\0');
  size_t extension = base + strings.size();
  std::string out = "glibc-ld.so.cache1.1";
  put(out, rows.size(), 4, big);
  put(out, strings.size(), 4, big);
  put(out, big ? 3 : 2, 1, big);
  put(out, 0, 3, big);
  put(out, hwcaps.empty() ? 0 : extension, 4, big);
  out.append(12, '\0');
  out += table + strings;
  if (hwcaps.empty()) return out;
  put(out, 0xeaa42174, 4, big);
  put(out, 1, 4, big);
  put(out, 1, 4, big); // tag: glibc-hwcaps
  put(out, 0, 4, big);
  put(out, extension + 24, 4, big);
  put(out, names.size(), 4, big);
  return out + names;
}

std::string old_format(const std::vector<Row>& rows) {
  std::string strings, out = std::string("ld.so-1.7.0") + '\0';
  put(out, rows.size(), 4, false);
  for (const Row& row : rows) {
    put(out, uint32_t(row.flags), 4, false);
    put(out, strings.size(), 4, false);
    strings += row.name + '\0';
    put(out, strings.size(), 4, false);
    strings += row.path + '\0';
  }
  return out + strings;
}

constexpr uint64_t extension(uint64_t index, uint64_t level) {
  return 1ull << 62 | level << 32 | index;
}

const std::vector<Row> sample = {
    {0x303, "libz.so.1", "/v3/libz.so.1", extension(1, 2)},
    {0x303, "libz.so.1", "/v2/libz.so.1", extension(0, 1)},
    {0x303, "libz.so.1", "/lib/libz.so.1"},
    {0x3, "libz.so.1", "/lib32/libz.so.1"},
    {0x303, "liba.so.10", "/lib/liba.so.10"},
    {0x303, "liba.so.9", "/gone/liba.so.9", 1ull << 50},
    {0x303, "liba.so.9", "/lib/liba.so.9"},
};

LdCache::Wants wants_level(int level) {
  LdCache::Wants wants{.id = 0x303, .hwcap = 2, .platform_mask = 0xfull << 48};
  if (level >= 3) wants.hwcaps.push_back("x86-64-v3");
  if (level >= 2) wants.hwcaps.push_back("x86-64-v2");
  wants.isa_levels = (1u << level) - 1;
  return wants;
}

} // namespace

TEST_CASE("ld.so.cache: the best variant that the processor has") {
  for (bool big : {false, true}) {
    LdCache cache(new_format(sample, {"x86-64-v2", "x86-64-v3"}, big), big);
    CHECK(cache.lookup("libz.so.1", wants_level(1)) == "/lib/libz.so.1");
    CHECK(cache.lookup("libz.so.1", wants_level(2)) == "/v2/libz.so.1");
    CHECK(cache.lookup("libz.so.1", wants_level(3)) == "/v3/libz.so.1");
    CHECK(cache.lookup("libz.so.1", {.id = 3, .any_elf = true}) == "/lib32/libz.so.1");
    CHECK(cache.lookup("liba.so.10", wants_level(3)) == "/lib/liba.so.10");
    CHECK(cache.lookup("liba.so.9", wants_level(3)) == "/lib/liba.so.9"); // the other is for another platform
    CHECK_FALSE(cache.lookup("libz.so", wants_level(3)));
    CHECK_FALSE(cache.lookup("", wants_level(3)));
    CHECK(cache.all().size() == sample.size());
    CHECK(LdCache(new_format(sample, {}, big), !big).empty());
  }
}

TEST_CASE("ld.so.cache: the old format, alone and with the new one behind it") {
  std::vector<Row> plain = {sample[2], sample[3], sample[4]};
  std::string old = old_format(plain);
  CHECK(LdCache(old, false).lookup("libz.so.1", {.id = 3}) == "/lib32/libz.so.1");
  old.resize(16 + plain.size() * 12);
  while (old.size() % 8)
    old.push_back('\0');
  LdCache both(old + new_format(sample, {"x86-64-v2", "x86-64-v3"}, false), false);
  CHECK(both.lookup("libz.so.1", wants_level(1)) == "/lib/libz.so.1");
  CHECK(both.all().size() == sample.size());
}

TEST_CASE("ld.so.cache: damaged files answer nothing or something that is in them, and never crash") {
  for (const std::string& whole :
       {new_format(sample, {"x86-64-v2", "x86-64-v3"}, false), old_format(sample)}) {
    for (size_t length = 0; length < whole.size(); ++length) {
      LdCache cache(whole.substr(0, length), false);
      cache.lookup("libz.so.1", wants_level(3));
      cache.all();
    }
    for (size_t at = 0; at < whole.size(); ++at)
      for (unsigned char flip : {0x01, 0x80, 0xff}) {
        std::string bytes = whole;
        bytes[at] = char(bytes[at] ^ flip);
        LdCache cache(bytes, false);
        auto found = cache.lookup("libz.so.1", wants_level(3));
        if (found) CHECK(found->size() <= bytes.size());
        cache.all();
      }
  }
}

TEST_CASE("cache names compare runs of digits as numbers") {
  CHECK(elf::compare_cache_names("liba.so.9", "liba.so.10") < 0);
  CHECK(elf::compare_cache_names("liba.so.10", "liba.so.10") == 0);
  CHECK(elf::compare_cache_names("liba.so.010", "liba.so.10") == 0);
  CHECK(elf::compare_cache_names("liba.so", "liba.so.1") < 0);
  CHECK(elf::compare_cache_names("lib1", "liba") > 0); // a digit sorts behind everything else
  CHECK(elf::compare_cache_names("lib", "lib-x") < 0);
}
