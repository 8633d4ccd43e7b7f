// SPDX-License-Identifier: MIT
#include "closure/grow/rules.hh"

#include <catch2/catch.hpp>

using namespace terra;
using namespace terra::closure;

TEST_CASE("a rule fills in what its trigger matched") {
  GrowRules rules;
  REQUIRE(rules.add_lines("# comment\n\nnever /usr /usr/lib/*-linux-*\n"
                          "x  **/bin/python3.* -> $1/lib/python3.$2/ $9/$x$ /etc\r\n",
                          "list"));
  REQUIRE(rules.rules().size() == 1);
  CHECK(triggered_folders(rules.rules()[0], "/opt/bin/python3.12") ==
        std::vector<std::string>{"/opt/lib/python3.12/", "/$x$", "/etc"});
  CHECK(triggered_folders(rules.rules()[0], "/opt/bin/python3").empty());
  CHECK(rules.never("/usr"));
  CHECK(rules.never("/usr/lib/x86_64-linux-gnu"));
  CHECK_FALSE(rules.never("/usr/lib/x86_64-linux-gnu/sox"));
}

TEST_CASE("a line that is no rule is named") {
  for (const char* bad : {"x /a ->", "x /a /b", "x"}) {
    GrowRules rules;
    auto added = rules.add_lines(std::string("\n") + bad, "list");
    REQUIRE_FALSE(added);
    CHECK(added.error().code == Exit::usage);
    CHECK(added.error().message.starts_with("list: line 2: "));
  }
}

TEST_CASE("the shipped rules are well-formed and take no system directory as a whole") {
  GrowRules rules;
  REQUIRE(rules.add_lines(default_grow_rules(), "shipped"));
  CHECK(rules.rules().size() > 100);
  for (const GrowRule& rule : rules.rules())
    for (const std::string& folder : rule.folders) {
      INFO(rule.name << " " << folder);
      CHECK((folder.starts_with("/") || folder.starts_with("$")));
    }
  for (const char* directory : {"/", "/usr/lib", "/usr/lib64", "/etc", "/usr/lib/aarch64-linux-gnu"})
    CHECK(rules.never(directory));
}
