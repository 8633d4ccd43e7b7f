// SPDX-License-Identifier: MIT
#include "lib/elf/symbols.hh"

#include <algorithm>
#include <catch2/catch.hpp>

#include "lib/base/fd.hh"

using namespace terra;

TEST_CASE("the test program's own symbols are read") {
  auto fd = open_regular("/proc/self/exe");
  REQUIRE(fd);
  auto symbols = elf::read_symbols(fd->get(), "self");
  REQUIRE(symbols);
  const elf::Symbols& own = **symbols;
  auto start = std::find_if(own.references.begin(), own.references.end(),
                            [](const auto& reference) { return reference.name == "__libc_start_main"; });
  REQUIRE(start != own.references.end());
  CHECK(own.version_name(start->version).starts_with("GLIBC_"));
  CHECK_FALSE(start->weak);
  auto libc = std::find_if(own.needs.begin(), own.needs.end(),
                           [](const auto& need) { return need.file == "libc.so.6"; });
  CHECK(libc != own.needs.end());
}

TEST_CASE("what is no ELF file has no symbols") {
  auto fd = open_regular("/proc/self/status");
  REQUIRE(fd);
  auto symbols = elf::read_symbols(fd->get(), "status");
  REQUIRE_FALSE(symbols);
  CHECK(symbols.error().message.starts_with("status: "));
}
