// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include "closure/grow/alternatives.hh"

using terra::closure::parse_alternatives;
using Links = std::vector<std::string>;

TEST_CASE("the links of a group of alternatives") {
  CHECK(
      parse_alternatives("auto\n/usr/bin/vi\nvi.1.gz\n/usr/share/man/man1/vi.1.gz\n\n/usr/bin/vim\n30\n\n") ==
      Links{"/usr/bin/vi", "/usr/share/man/man1/vi.1.gz"});
  CHECK(parse_alternatives("manual\n/usr/bin/pager\n\n/usr/bin/less\n77\n") == Links{"/usr/bin/pager"});
}

TEST_CASE("what is no group of alternatives has no links") {
  for (std::string_view text : {"", "auto", "garbage\n/usr/bin/x\n", "auto\n\n/usr/bin/x\n", "manual\nvi\n"})
    CHECK(parse_alternatives(text).empty());
}
