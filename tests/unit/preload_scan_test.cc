// SPDX-License-Identifier: MIT
#include "preload/sites/scan.h"

#include <catch2/catch.hpp>
#include <vector>

namespace {

// open and openat
const syscall_set& wants_open() {
  static syscall_set set;
  set[2] = set[257] = 1;
  return set;
}

std::vector<uint32_t> sites(const std::vector<unsigned char>& text) {
  std::vector<uint32_t> out(16);
  out.resize(find_sites(text.data(), text.size(), wants_open(), out.data(), out.size()));
  return out;
}

} // namespace

TEST_CASE("mov $NR,%eax; syscall is a site when the number is wanted") {
  CHECK(sites({0x90, 0xb8, 0x01, 0x01, 0, 0, 0x0f, 0x05, 0x90}) == std::vector<uint32_t>{6});
  CHECK(sites({0x90, 0xb8, 0x03, 0x00, 0, 0, 0x0f, 0x05, 0x90}).empty());
}

TEST_CASE("syscall; cmp is a site in syscall(3), and where a wanted number was set shortly before") {
  CHECK(sites({0x0f, 0x05, 0x48, 0x3d, 0x01, 0xf0, 0xff, 0xff, 0x73}) == std::vector<uint32_t>{0});
  CHECK(sites({0x0f, 0x05, 0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff, 0x77}).empty());
  CHECK(sites({0xb8, 0x01, 0x01, 0, 0, 0xbf, 0x9c, 0xff, 0xff, 0xff, 0x0f, 0x05, 0x48, 0x3d, 0, 0xf0, 0xff,
               0xff}) == std::vector<uint32_t>{10});
}

TEST_CASE("mov $NR,%r8d is not mov $NR,%eax") {
  CHECK(sites({0x41, 0xb8, 0x02, 0, 0, 0, 0x0f, 0x05, 0xc3}).empty());
}

TEST_CASE("the cancellable calls of glibc 2.41 are sites, whatever their number") {
  CHECK(sites({0x4c, 0x89, 0x5c, 0x24, 0x08, 0x0f, 0x05, 0xc3}) == std::vector<uint32_t>{5});
  CHECK(sites({0x48, 0x8b, 0x44, 0x24, 0x10, 0x0f, 0x05, 0x5b}) == std::vector<uint32_t>{5});
}

TEST_CASE("a text that ends in the middle of a site is left alone") {
  CHECK(sites({0x0f, 0x05}).empty());
  CHECK(sites({0x0f, 0x05, 0x48, 0x3d, 0x01, 0xf0, 0xff}).empty());
  CHECK(sites({0x0f}).empty());
}
