// SPDX-License-Identifier: MIT
#include "tracer/calls/calls.hh"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <sys/syscall.h>

#include "tests/unit/tracer_pathless_calls.hh"

using namespace terra;

namespace {

using Numbers = std::map<int, std::string>;

// Newer than Debian 12's headers, up to Linux 6.18; both architectures.
const Numbers newer = {
    {451, "cachestat"},         {452, "fchmodat2"},         {453, "map_shadow_stack"}, {454, "futex_wake"},
    {455, "futex_wait"},        {456, "futex_requeue"},     {457, "statmount"},        {458, "listmount"},
    {459, "lsm_get_self_attr"}, {460, "lsm_set_self_attr"}, {461, "lsm_list_modules"}, {462, "mseal"},
    {463, "setxattrat"},        {464, "getxattrat"},        {465, "listxattrat"},      {466, "removexattrat"},
    {467, "open_tree_attr"},    {468, "file_getattr"},      {469, "file_setattr"},
};
const Numbers newer_64 = {{335, "uretprobe"}, {336, "uprobe"}};

// The numbers of asm/unistd_ARCH.h, without the x32 bit.
Numbers numbers_of(const std::string& arch) {
  std::string name = "asm/unistd_" + arch + ".h";
  std::ifstream header("/usr/include/x86_64-linux-gnu/" + name);
  if (!header) header.open("/usr/include/" + name);
  REQUIRE(header);
  Numbers numbers = newer;
  if (arch != "32") numbers.insert(newer_64.begin(), newer_64.end());
  static const std::regex define(R"(#define __NR_(\w+) \(?(?:__X32_SYSCALL_BIT \+ )?(\d+)\)?)");
  std::smatch match;
  for (std::string line; std::getline(header, line);)
    if (std::regex_match(line, match, define)) numbers[std::stoi(match[2])] = match[1];
  return numbers;
}

std::set<std::string> pathless() {
  std::istringstream words{std::string(pathless_calls)};
  return {std::istream_iterator<std::string>(words), {}};
}

} // namespace

TEST_CASE("every number is in the table or known to take no path") {
  auto takes_none = pathless();
  auto unused = takes_none;
  for (std::string arch : {"64", "x32", "32"}) {
    Numbers numbers = numbers_of(arch);
    CHECK(numbers.size() > 350);
    for (const auto& [nr, name] : numbers) {
      INFO(arch << " " << nr << " " << name);
      CHECK((find_call(arch == "32", uint64_t(nr)) != nullptr) != takes_none.contains(name));
      unused.erase(name);
    }
  }
  CHECK(unused == std::set<std::string>());
}

TEST_CASE("a row has the number of its name") {
  Numbers numbers[2] = {numbers_of("64"), numbers_of("32")};
  numbers[0].merge(numbers_of("x32"));
  for (const Call& call : all_calls())
    for (int i386 : {0, 1}) {
      int nr = i386 ? call.nr32 : call.nr64;
      if (nr < 0) continue;
      std::string name = std::string(call.name).substr(0, std::string(call.name).find(' '));
      INFO(call.name << " " << nr << " " << numbers[i386][nr]);
      CHECK((numbers[i386][nr] == name));
    }
}

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
