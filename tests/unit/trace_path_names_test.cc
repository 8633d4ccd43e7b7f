// SPDX-License-Identifier: MIT
#include "lib/trace/path_names.hh"
#include "lib/trace/recorder.hh"

#include <catch2/catch.hpp>
#include <string>

using namespace terra;

TEST_CASE("path names: each once, and where they were while the table grows") {
  PathNames names;
  REQUIRE(names.intern("") == 0);
  PathId first = names.intern("/first");
  std::string_view kept = names.name(first);
  for (int i = 0; i < 20'000; ++i)
    names.intern("/some/directory/" + std::to_string(i));
  REQUIRE(names.last() == 20'001);
  REQUIRE(names.intern("/first") == first);
  REQUIRE(names.name(first).data() == kept.data());
  for (int i = 0; i < 20'000; ++i)
    REQUIRE(names.intern("/some/directory/" + std::to_string(i)) == i + 2);
}

TEST_CASE("path names: longer than a chunk, and with any bytes") {
  PathNames names;
  std::string huge(1 << 20, 'x'), odd("/a\nb\0c\xff", 8);
  PathId id = names.intern(huge), other = names.intern(odd);
  REQUIRE(names.name(id) == huge);
  REQUIRE(names.name(other) == odd);
  REQUIRE(names.intern(odd.substr(0, 5)) != other);
}

TEST_CASE("flat index: the same hash is not the same entry") {
  FlatIndex index;
  for (uint32_t i = 0; i < 3000; ++i)
    REQUIRE(index.find_or_add(42, i, [&](uint32_t) { return false; }) == i);
  REQUIRE(index.find_or_add(42, 3000, [&](uint32_t at) { return at == 1234; }) == 1234);
  index.clear();
  REQUIRE(index.find_or_add(42, 0, [](uint32_t) { return true; }) == 0);
}

TEST_CASE("recorder: modes survive being a number") {
  for (const char* mode : {"", "r", "w", "rw", "p", "rc", "wc", "rwc", "rwt", "wt"})
    REQUIRE(mode_text(mode_number(mode)) == mode);
}
