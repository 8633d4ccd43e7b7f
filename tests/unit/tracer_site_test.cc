// SPDX-License-Identifier: MIT
#include "tracer/shim/site.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <sys/syscall.h>
#include <vector>

using namespace terra;

namespace {

constexpr uint64_t place = 0x7f0000001000, entry = 0x7e9000000960;

// Code that is all nops but for `bytes`, whose syscall instruction ends `end` bytes after their start.
std::vector<std::byte> code_with(std::vector<unsigned char> bytes, size_t end) {
  std::vector<std::byte> code(site_before + site_after, std::byte(0x90));
  std::memcpy(&code[site_before - end], bytes.data(), bytes.size());
  return code;
}

const std::vector<unsigned char> mov_syscall = {0xb8, 0x01, 0x01, 0, 0, 0x0f, 0x05}; // openat
const std::vector<unsigned char> syscall_cmp = {0xb8, 0x01, 0x01, 0,    0,    0x0f, 0x05,
                                                0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff};

uint64_t target(const std::vector<std::byte>& code, size_t at, uint64_t address) {
  int32_t distance;
  std::memcpy(&distance, &code[at + 1], sizeof distance);
  return address + at + 5 + uint64_t(int64_t(distance));
}

} // namespace

TEST_CASE("a number in front of the call: the jump takes its place, the call stays") {
  auto patch = patch_site(code_with(mov_syscall, 7), place + 7, SYS_openat, place + 0x100000, entry);
  REQUIRE(patch);
  CHECK(patch->at == place);
  CHECK(patch->jump.size() == 5);
  CHECK(target(patch->jump, 0, place) == place + 0x100000);
  CHECK(patch->trampoline.size() <= largest_trampoline);
  // It begins with what the jump replaced and ends with a jump behind the call.
  CHECK(std::memcmp(patch->trampoline.data(), mov_syscall.data(), 5) == 0);
  CHECK(target(patch->trampoline, patch->trampoline.size() - 5, place + 0x100000) == place + 7);
}

TEST_CASE("a comparison behind the call: the jump covers both, the trampoline has a call of its own") {
  std::vector<unsigned char> bytes(syscall_cmp.begin() + 5, syscall_cmp.end());
  bytes.insert(bytes.begin(), {0xb8, 0x01, 0x01, 0, 0, 0x90}); // the number, a little before
  auto patch = patch_site(code_with(bytes, 8), place + 8, SYS_openat, place + 0x1000, entry);
  REQUIRE(patch);
  CHECK(patch->at == place + 6);
  CHECK(target(patch->trampoline, patch->trampoline.size() - 5, place + 0x1000) == place + 14);
  CHECK(patch->trampoline.size() <= largest_trampoline);
}

namespace {

// Of the two jumps relative to rcx at the end: lea OFFSET(%rcx),%rcx; jmp *%rcx.
uint32_t jump_behind(const std::vector<std::byte>& code, size_t from_end) {
  uint32_t offset;
  std::memcpy(&offset, &code[code.size() - from_end + 3], sizeof offset);
  return offset;
}

} // namespace

TEST_CASE(
    "a site of a text: the trampoline works wherever its block is, and leads back relative to the text") {
  constexpr uint64_t at = 0x3040, slot = 0x5020, near = 0x960; // in the block
  auto same = [&](const std::vector<unsigned char>& bytes, size_t end) {
    auto code = code_with(bytes, end);
    auto patch = patch_text_site(code, 0x5000, SYS_openat, at, slot, near);
    REQUIRE(patch);
    CHECK(patch->trampoline.size() <= largest_trampoline);
    auto moved = patch_text_site(code, 0x5000, SYS_openat, place + at, place + slot, place + near);
    CHECK(patch->trampoline == moved->trampoline);
    return *patch;
  };
  SitePatch before = same(mov_syscall, 7);
  CHECK(before.at == 0x5000 - 7);
  CHECK(jump_behind(before.trampoline, 18) == 0x5000);    // answered
  CHECK(jump_behind(before.trampoline, 9) == 0x5000 - 2); // declined: the call in its place
  SitePatch behind = same({0xb8, 0x01, 0x01, 0, 0, 0x90, 0x0f, 0x05, 0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff}, 8);
  CHECK(behind.at == 0x5000 - 2);
  CHECK(jump_behind(behind.trampoline, 9) == 0x5000 + 6);
}

TEST_CASE("what is left alone") {
  auto patched = [&](std::vector<unsigned char> bytes, size_t end, uint64_t nr) {
    return bool(patch_site(code_with(std::move(bytes), end), place, nr, place + 0x1000, entry));
  };
  CHECK(patched(mov_syscall, 7, SYS_openat));
  CHECK_FALSE(patched(mov_syscall, 7, SYS_open)); // another number than the code's: somebody jumped there
  CHECK_FALSE(patched(mov_syscall, 7, 100'000));
  CHECK_FALSE(patched({0x0f, 0x05}, 2, SYS_openat)); // no number: syscall(3)
  CHECK_FALSE(patched({0x0f, 0x05, 0x48, 0x3d, 0x01, 0xf0, 0xff, 0xff}, 2, SYS_openat));
  CHECK_FALSE(patched({0x4c, 0x89, 0x5c, 0x24, 0x08, 0x0f, 0x05}, 7, SYS_openat)); // __syscall_cancel_arch
  CHECK_FALSE(patched({0x0f, 0x34}, 2, SYS_openat));                               // not a syscall at all
}

TEST_CASE("the cancellable twin of open is a site, between the calls around it") {
  std::vector<unsigned char> bytes = {0xe8, 0, 0, 0, 0, 0xb8, 0x01, 0x01, 0, 0, 0x0f, 0x05, 0xe8, 0, 0, 0, 0};
  CHECK(patch_site(code_with(bytes, 12), place, SYS_openat, place + 0x1000, entry));
}

TEST_CASE("jumps reach two gibibytes") {
  CHECK(in_reach(place, place + 0x70000000));
  CHECK(in_reach(place, place - 0x70000000));
  CHECK_FALSE(in_reach(place, place + 0x80000000));
  CHECK_FALSE(in_reach(place, 0x400000));
}
