// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "lib/base/error.hh"
#include "terrarium/plan/entry.hh"

using namespace terra;

TEST_CASE("an entry without a name is a program, whatever else is in its path") {
  CHECK(parse_entry("git").name == "git");
  CHECK(parse_entry("/opt/a=b/run me").program == "/opt/a=b/run me");
  CHECK(parse_entry("/opt/a=b/run me").name == "run me");
  CHECK(parse_entry("/opt/a").is_plain());
}

TEST_CASE("an entry with a name has an environment, a program and arguments") {
  Entry entry = parse_entry("serve=PORT=80 EMPTY= python3 -m http.server A=1");
  CHECK(entry.name == "serve");
  CHECK(entry.environment == std::vector<std::string>{"PORT=80", "EMPTY="});
  CHECK(entry.program == "python3");
  CHECK(entry.arguments == std::vector<std::string>{"-m", "http.server", "A=1"});
  CHECK(parse_entry("x=./a=b").program == "./a=b");
}

TEST_CASE("words are quoted as in sh") {
  CHECK(parse_entry(R"(x=p 'a "b' "c 'd" e\ f "\$\"\\\n" '' g''h)").arguments ==
        std::vector<std::string>{"a \"b", "c 'd", "e f", "$\"\\\\n", "", "gh"});
  for (const char* bad : {"x=p 'a", "x=p \"a", "x=p a\\", "x=", "x=A=1", ".=p"})
    CHECK_THROWS_AS(parse_entry(bad), Error);
}
