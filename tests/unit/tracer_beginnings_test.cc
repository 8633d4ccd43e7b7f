// SPDX-License-Identifier: MIT
// What was done to a program that began: pieces of code are joined, and a process is known by them. The
// process is this one.
#include "tracer/shim/beginnings.hh"

#include <catch2/catch.hpp>
#include <cstring>
#include <unistd.h>

using namespace terra;

namespace {

SiteCode code_of(const std::vector<std::byte>& memory, size_t place) {
  SiteCode code;
  std::memcpy(code.data(), &memory[place - site_before], code.size());
  return code;
}

std::vector<std::byte> some_code() {
  std::vector<std::byte> memory(4096);
  for (size_t i = 0; i < memory.size(); ++i)
    memory[i] = std::byte(i * 31 % 251);
  return memory;
}

} // namespace

TEST_CASE("pieces of code that overlap are one run, that of the entry comes first") {
  auto memory = some_code();
  std::vector<SiteCode> codes;
  std::vector<std::pair<int64_t, const SiteCode*>> places;
  constexpr size_t entry = 3000;
  for (size_t place :
       {entry, size_t(1000), size_t(500), size_t(1020), size_t(1131), size_t(1132), size_t(1300)})
    codes.push_back(code_of(memory, place)), places.push_back({int64_t(place) - int64_t(entry), nullptr});
  for (size_t i = 0; i < places.size(); ++i)
    places[i].second = &codes[i];
  auto runs = runs_of(places);
  REQUIRE(runs.size() == 4);
  CHECK(runs[0].at == -int64_t(site_before));
  CHECK(runs[1].at == 500 - int64_t(entry + site_before));
  CHECK(runs[2].bytes.size() == 132 + site_before + site_after);
  for (const auto& run : runs)
    CHECK(std::memcmp(&memory[size_t(int64_t(entry) + run.at)], run.bytes.data(), run.bytes.size()) == 0);
}

TEST_CASE("a beginning is found by its code, its distance and what was known then") {
  auto memory = some_code();
  constexpr size_t entry = 2000;
  uint64_t address = reinterpret_cast<uint64_t>(&memory[entry]);
  SiteCode code = code_of(memory, entry), other = code_of(memory, 1000);
  Beginning beginning;
  beginning.area = -4096;
  beginning.version = 7;
  beginning.code = runs_of({{0, &code}, {-1000, &other}});
  Beginnings beginnings;
  beginnings.keep(beginning);
  CHECK(beginnings.find(::getpid(), address, -4096, 7));
  CHECK_FALSE(beginnings.find(::getpid(), address, -8192, 7));
  memory[1000] = std::byte(0xcc);
  CHECK_FALSE(beginnings.find(::getpid(), address, -4096, 7));
  memory[1000] = code_of(some_code(), 1000)[site_before];
  CHECK(beginnings.find(::getpid(), address, -4096, 7));
  CHECK_FALSE(beginnings.find(::getpid(), 4096, -4096, 7)); // nothing is mapped there
  CHECK_FALSE(beginnings.find(::getpid(), address, -4096, 8));
  CHECK_FALSE(beginnings.find(::getpid(), address, -4096, 7)); // what is known only grows
}
