// SPDX-License-Identifier: MIT
// Exported functions of this machine's libc, against dlsym(3); damaged files say nothing wrong enough to
// crash.
#include "tracer/shim/exports.hh"

#include <catch2/catch.hpp>
#include <cstring>
#include <dlfcn.h>
#include <link.h>
#include <random>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/fd.hh"

using namespace terra;

namespace {

struct Libc {
  std::string path;
  uint64_t base = 0;
};

Libc find_libc() {
  Libc libc;
  ::dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* found) {
        if (std::string_view(info->dlpi_name).find("/libc.so") == std::string_view::npos) return 0;
        *static_cast<Libc*>(found) = {info->dlpi_name, info->dlpi_addr};
        return 1;
      },
      &libc);
  return libc;
}

Fd file_of(std::string_view bytes) {
  Fd fd(::memfd_create("test", MFD_CLOEXEC));
  REQUIRE(::pwrite(fd.get(), bytes.data(), bytes.size(), 0) == ssize_t(bytes.size()));
  return fd;
}

constexpr const char* names[] = {"open64", "execve", "readlink", "access", "dup2"};

} // namespace

TEST_CASE("exported functions are where dlsym finds them") {
  Libc libc = find_libc();
  auto file = open_regular(libc.path);
  REQUIRE(file);
  Exports exports(*file);
  void* handle = ::dlopen(libc.path.c_str(), RTLD_NOLOAD | RTLD_LAZY);
  REQUIRE(handle);
  for (const char* name : names) {
    INFO(name);
    auto address = exports.find(name);
    REQUIRE(address);
    CHECK(*address + libc.base == reinterpret_cast<uint64_t>(::dlsym(handle, name)));
  }
  for (const char* name :
       {"", "open", "no_such_function", "a_name_that_is_longer_than_any_that_is_looked_for"})
    CHECK(exports.find(name).has_value() == (std::string_view(name) == "open"));
  ::dlclose(handle);
}

TEST_CASE("files that are no libraries, or damaged, have an answer for every name") {
  Exports nothing(file_of("")), text(file_of("#!/bin/sh\n"));
  CHECK_FALSE(nothing.find("open64"));
  CHECK_FALSE(text.find("open64"));
  auto whole = read_file(find_libc().path);
  REQUIRE(whole);
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::string bytes = whole->substr(0, round % 4 ? 200'000 : random() % 4096);
    for (int i = 0; i < 20; ++i)
      bytes[random() % std::min<size_t>(bytes.size(), i % 2 ? 1024 : bytes.size())] ^=
          char(1 << random() % 8);
    Fd file = file_of(bytes);
    Exports exports(file);
    for (const char* name : names)
      if (auto address = exports.find(name)) CHECK(exports.find(name) == address);
  }
}
