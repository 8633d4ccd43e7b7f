// SPDX-License-Identifier: MIT
// The filter against the table of calls: an interpreter of classic BPF runs it for each number.
#include "tracer/start/filter.hh"

#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <optional>
#include <set>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <utility>

#include "preload/shim/shim.h"
#include "tracer/calls/calls.hh"
#include "tracer/shim/shim_calls.hh"

using namespace terra;

namespace {

constexpr uint32_t bad_code = ~0u;
constexpr uint64_t cookie = 0x123456789abcd000;

// Documentation/networking/filter.rst, as far as the filter needs it. `steps` counts instructions.
uint32_t run(const std::vector<sock_filter>& filter, const seccomp_data& data, size_t& steps) {
  uint32_t value = 0;
  for (size_t at = 0; at < filter.size(); ++at, ++steps) {
    const sock_filter& code = filter[at];
    bool yes = false;
    switch (code.code) {
    case BPF_LD | BPF_W | BPF_ABS:
      std::memcpy(&value, reinterpret_cast<const char*>(&data) + code.k, sizeof value);
      continue;
    case BPF_ALU | BPF_AND | BPF_K: value &= code.k; continue;
    case BPF_RET | BPF_K: return code.k;
    case BPF_JMP | BPF_JA: at += code.k; continue;
    case BPF_JMP | BPF_JEQ | BPF_K: yes = value == code.k; break;
    case BPF_JMP | BPF_JGE | BPF_K: yes = value >= code.k; break;
    case BPF_JMP | BPF_JSET | BPF_K: yes = value & code.k; break;
    default: return bad_code;
    }
    at += yes ? code.jt : code.jf;
  }
  return bad_code; // ran off the end
}

uint32_t expected(const seccomp_data& data, IoUring io_uring, bool shim) {
  bool i386 = data.arch == AUDIT_ARCH_I386;
  uint32_t nr = i386 ? uint32_t(data.nr) : uint32_t(data.nr) & ~x32_bit;
  if (io_uring == IoUring::deny && nr == nr_io_uring_setup) return SECCOMP_RET_ERRNO | ENOSYS;
  const Call* call = find_call(i386, nr);
  if (!call || (call->for_shim && (i386 || !shim))) return SECCOMP_RET_ALLOW;
  if (shim && !i386 && is_shim_call(nr) && data.args[5] == cookie) return SECCOMP_RET_ALLOW;
  std::array<uint64_t, 6> args;
  std::ranges::copy(data.args, args.begin());
  return call->concerns(args.data()) ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW;
}

} // namespace

TEST_CASE("the filter stops at the calls of the table and at no others") {
  for (IoUring io_uring : {IoUring::deny, IoUring::allow})
    for (bool shim : {false, true}) {
      auto filter = make_filter(io_uring, shim ? std::optional(cookie) : std::nullopt);
      size_t steps = 0;
      std::set<uint32_t> wrong;
      for (uint32_t arch :
           std::initializer_list<uint32_t>{AUDIT_ARCH_X86_64, AUDIT_ARCH_I386, AUDIT_ARCH_AARCH64})
        for (uint32_t offset : {0u, x32_bit, 0x80000000u})
          for (uint32_t nr = offset; nr < offset + 700; ++nr)
            for (uint64_t last : {cookie, cookie + 1, uint64_t(0)})
              for (uint64_t bits : {0ul, ~0ul, 1ul, 4ul, 22ul, 1030ul, 0x20000ul, 0x800000ul}) {
                seccomp_data data = {int(nr), arch, 0x1234, {bits, bits, bits, bits, bits, last}};
                uint32_t want =
                    arch == AUDIT_ARCH_AARCH64 ? SECCOMP_RET_ALLOW : expected(data, io_uring, shim);
                uint32_t got = run(filter, data, steps);
                if (got != want) wrong.insert(nr);
              }
      CHECK(wrong == std::set<uint32_t>());
    }
}

TEST_CASE("the filter lets through what knows the cookie, and nothing like it") {
  auto filter = make_filter(IoUring::deny, cookie), without = make_filter(IoUring::deny, {});
  size_t steps = 0;
  constexpr uint64_t executable = PROT_READ | PROT_EXEC, file = 3,
                     half = cookie >> SHIM_COOKIE_LOW_BITS << 32;
  for (int nr : {SYS_open, SYS_openat, SYS_execve, SYS_readlink}) {
    seccomp_data call = {nr, AUDIT_ARCH_X86_64, 0x1234, {1, 2, 3, 4, 5, cookie}};
    CHECK(run(filter, call, steps) == SECCOMP_RET_ALLOW);
    CHECK(run(without, call, steps) == SECCOMP_RET_TRACE);
    for (int bit : {0, 12, 40}) {
      seccomp_data other = call;
      other.args[5] ^= uint64_t(1) << bit;
      CHECK(run(filter, other, steps) == SECCOMP_RET_TRACE);
    }
  }
  seccomp_data boot = {SYS_mmap, AUDIT_ARCH_X86_64, 0x1234, {0x10000, 0x5000, executable, 2, file, cookie}};
  seccomp_data text = {SYS_mmap, AUDIT_ARCH_X86_64, 0x1234, {0x10000, 0x5000, executable, 2, half | file, 0}};
  for (auto [map, arg] : {std::pair(boot, 5), std::pair(text, 4)}) {
    CHECK(run(filter, map, steps) == SECCOMP_RET_ALLOW);
    CHECK(run(without, map, steps) == SECCOMP_RET_TRACE);
    map.args[arg] ^= uint64_t(1) << 40;
    CHECK(run(filter, map, steps) == SECCOMP_RET_TRACE);
  }
  seccomp_data other = {SYS_chdir, AUDIT_ARCH_X86_64, 0x1234, {1, 2, 3, 4, 5, cookie}}; // never the shim's
  CHECK(run(filter, other, steps) == SECCOMP_RET_TRACE);
}

// What the kernel does with it when it is installed grows with both.
TEST_CASE("the filter is short, and a number is found in few tests") {
  auto filter = make_filter(IoUring::deny, cookie);
  CHECK(filter.size() < 320);
  size_t steps = 0;
  for (uint32_t arch : std::initializer_list<uint32_t>{AUDIT_ARCH_X86_64, AUDIT_ARCH_I386})
    for (int nr = 0; nr < 470; ++nr) {
      seccomp_data data = {nr, arch, 0, {}};
      run(filter, data, steps);
    }
  CHECK(steps / (2 * 470) < 20);
}
