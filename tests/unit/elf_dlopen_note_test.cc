// SPDX-License-Identifier: MIT
#include "lib/elf/dlopen_note.hh"

#include <catch2/catch.hpp>

using namespace terra::elf;
using Priority = DlopenNote::Priority;

TEST_CASE("a dlopen note names alternatives with a priority") {
  auto notes = parse_dlopen_note(R"([{"feature":"x","description":"y","priority":"suggested",
    "soname":["liba.so.1","liba.so.0"]},{"soname":["libb.so"]},{"soname":["libc.so"],"priority":"required"}])");
  REQUIRE(notes.size() == 3);
  CHECK(notes[0].sonames == std::vector<std::string>{"liba.so.1", "liba.so.0"});
  CHECK(notes[0].priority == Priority::suggested);
  CHECK(notes[1].priority == Priority::recommended); // the default
  CHECK(notes[2].priority == Priority::required);
}

TEST_CASE("what is no dlopen note is left out") {
  for (const char* text :
       {"", "[", "{}", "1", "[1]", "[{}]", R"([{"soname":"x"}])", R"([{"soname":[1,""]}])"}) {
    INFO(text);
    CHECK(parse_dlopen_note(text).empty());
  }
  CHECK(parse_dlopen_note(std::string(100000, '[')).empty());
  CHECK(parse_dlopen_note(std::string_view("[{\"soname\":[\"x\"]}]\0rest", 23)).size() == 1);
}
