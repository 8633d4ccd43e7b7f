// SPDX-License-Identifier: MIT
#include "preload/scan.h"

#include <catch2/catch.hpp>
#include <vector>

namespace {

int wants_open(unsigned nr) {
  return nr == 2 || nr == 257;
}

std::vector<uint32_t> sites(const std::vector<unsigned char>& text) {
  std::vector<uint32_t> out(16);
  out.resize(find_sites(text.data(), text.size(), wants_open, out.data(), out.size()));
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

TEST_CASE("a text that ends in the middle of a site is left alone") {
  CHECK(sites({0x0f, 0x05}).empty());
  CHECK(sites({0x0f, 0x05, 0x48, 0x3d, 0x01, 0xf0, 0xff}).empty());
  CHECK(sites({0x0f}).empty());
}
