// SPDX-License-Identifier: MIT
#include "tracer/calls.hh"

#include <catch2/catch.hpp>
#include <set>
#include <sys/syscall.h>

#include "tracer/filter.hh"

using namespace terra;

TEST_CASE("a number belongs to one row") {
  std::set<int> numbers[2];
  for (const Call& call : all_calls()) {
    INFO(call.name);
    CHECK((call.nr64 < 0 || numbers[0].insert(call.nr64).second));
    CHECK((call.nr32 < 0 || numbers[1].insert(call.nr32).second));
    CHECK((call.nr64 >= 0 || call.nr32 >= 0));
  }
}

TEST_CASE("calls are found by architecture and number, x32 ones too") {
  REQUIRE(find_call(false, SYS_openat));
  CHECK(find_call(false, SYS_openat)->op == Op::open);
  CHECK(find_call(false, SYS_openat | x32_bit) == find_call(false, SYS_openat));
  CHECK(find_call(true, 5)->op == Op::open);
  CHECK(find_call(false, 5) == nullptr); // fstat
  CHECK(find_call(false, 100'000) == nullptr);
  CHECK(find_call(true, ~0ull) == nullptr);
}

TEST_CASE("the filter fits into the kernel's limit") {
  CHECK(make_filter().size() < BPF_MAXINSNS);
}
