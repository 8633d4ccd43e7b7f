// SPDX-License-Identifier: MIT
#include "tracer/shim/known_sites.hh"

#include <catch2/catch.hpp>

using namespace terra;

namespace {

SiteCode code_of(unsigned char mark) {
  SiteCode code = {};
  code[7] = std::byte(mark);
  return code;
}

} // namespace

TEST_CASE("known sites: neighbours are found at another address") {
  KnownSites known;
  SiteId begin = known.learn(0x1000, no_call, code_of(1), {});
  SiteId open = known.learn(0x1800, 2, code_of(2), KnownSites::At{0x1000, begin});
  REQUIRE_FALSE(known.find(code_of(3)));
  auto from_begin = known.neighbours({0x501000, begin});
  REQUIRE(from_begin.size() == 1);
  REQUIRE(from_begin[0].ip == 0x501800);
  REQUIRE(from_begin[0].nr == 2);
  REQUIRE(*from_begin[0].code == code_of(2));
  REQUIRE(known.neighbours({0x501800, open}).empty()); // a beginning is no site
}

TEST_CASE("known sites: known by their code in another process, with all around them") {
  KnownSites known;
  SiteId a = known.learn(0x1000, 1, code_of(1), {});
  SiteId b = known.learn(0x1500, 2, code_of(2), KnownSites::At{0x1000, a});
  known.learn(0x900, 3, code_of(3), KnownSites::At{0x1500, b});
  auto again = known.find(code_of(2));
  REQUIRE(again);
  auto near = known.neighbours({0x71500, *again});
  REQUIRE(near.size() == 2);
  CHECK(near[0].ip == 0x71000);
  CHECK(*near[0].code == code_of(1));
  CHECK(near[1].ip == 0x70900);
}

TEST_CASE("known sites: families that were learnt apart become one") {
  KnownSites known;
  SiteId a = known.learn(0x1000, 2, code_of(1), {});
  SiteId b = known.learn(0x2000, 4, code_of(2), {}); // in another process
  SiteId c = known.learn(0x2100, 5, code_of(3), KnownSites::At{0x2000, b});
  KnownSites::At at_a = {0x9000, a}, at_b = {0x9500, b};
  REQUIRE(known.undecided(at_a, at_b));
  known.decide(at_a, at_b, true);
  REQUIRE_FALSE(known.undecided(at_a, at_b));
  auto found = known.neighbours({0x20000, a});
  REQUIRE(found.size() == 2);
  REQUIRE(found[0].ip == 0x20500);
  REQUIRE(found[1].ip == 0x20600);
  REQUIRE(known.site({0x20600, c}).nr == 5);
  REQUIRE(known.find(code_of(3))->family == known.find(code_of(1))->family);
}

TEST_CASE("known sites: objects that are apart are not asked about again") {
  KnownSites known;
  KnownSites::At a = {0x1000, known.learn(0x1000, 2, code_of(1), {})};
  KnownSites::At b = {0x2000, known.learn(0x2000, 4, code_of(2), {})};
  known.decide(a, b, false);
  REQUIRE_FALSE(known.undecided(b, a));
  REQUIRE(known.neighbours(a).empty());
}
