// SPDX-License-Identifier: MIT
#include "tracer/shim/origin.hh"

#include <algorithm>
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <span>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <vector>

#include "tracer/target/memory.hh"

namespace terra {

namespace {

// The members are read in words. What the shim changes of an argument: all of the last one, and of mmap's
// fifth, a descriptor, the upper half (preload/shim/shim_entry.S, trusted).
bool reads_origin(const sock_filter& test) {
  if (test.code != (BPF_LD | BPF_W | BPF_ABS)) return false;
  auto within = [&](size_t from, size_t to) { return test.k >= from && test.k < to; };
  return within(offsetof(seccomp_data, instruction_pointer), offsetof(seccomp_data, args)) ||
         within(offsetof(seccomp_data, args[4]) + sizeof(uint32_t), sizeof(seccomp_data));
}

bool shows_origin(const sock_filter& test) {
  uint32_t action = test.k & SECCOMP_RET_ACTION_FULL;
  return test.code == (BPF_RET | BPF_K) && (action == SECCOMP_RET_TRAP || action == SECCOMP_RET_USER_NOTIF);
}

// The filter is where the call has been told; not readable: it may be any.
Origin origin_in_filter(const Tracee& tracee, uint64_t address) {
  sock_fprog program;
  if (!read_value(tracee.tid, address, program)) return Origin::decides;
  std::vector<sock_filter> tests(program.len);
  auto at = reinterpret_cast<uint64_t>(program.filter);
  if (!read_memory(tracee.tid, at, std::as_writable_bytes(std::span(tests)))) return Origin::decides;
  if (std::ranges::any_of(tests, reads_origin)) return Origin::decides;
  return std::ranges::any_of(tests, shows_origin) ? Origin::shown : Origin::hidden;
}

} // namespace

Origin origin_of_calls(const Tracee& tracee) {
  if (tracee.syscall.i386) return Origin::decides; // 64-bit programs do without
  auto in_filter = [&](bool installs) {
    return installs ? origin_in_filter(tracee, tracee.arg(2)) : Origin::hidden;
  };
  if (tracee.syscall.call->nr64 == SYS_seccomp) return in_filter(tracee.arg(0) == SECCOMP_SET_MODE_FILTER);
  if (tracee.arg(0) == PR_SET_SECCOMP) return in_filter(tracee.arg(1) == SECCOMP_MODE_FILTER);
  bool dispatched = tracee.arg(0) == PR_SET_SYSCALL_USER_DISPATCH && tracee.arg(1) != PR_SYS_DISPATCH_OFF;
  return dispatched ? Origin::decides : Origin::hidden;
}

} // namespace terra
