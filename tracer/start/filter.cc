// SPDX-License-Identifier: MIT
#include "tracer/start/filter.hh"

#include <cerrno>
#include <cstddef>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "preload/shim/shim.h"
#include "tracer/calls/calls.hh"
#include "tracer/shim/fast_path.hh"

namespace terra {

namespace {

using Program = std::vector<sock_filter>;

sock_filter load(size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, uint32_t(offset));
}

sock_filter give(uint32_t action) {
  return BPF_STMT(BPF_RET | BPF_K, action);
}

sock_filter jump(uint16_t test, uint32_t k, size_t if_true, size_t if_false) {
  return BPF_JUMP(uint16_t(BPF_JMP | test | BPF_K), k, uint8_t(if_true), uint8_t(if_false));
}

size_t low_word(int8_t arg) {
  return offsetof(seccomp_data, args) + size_t(arg) * sizeof(uint64_t); // little endian
}

// From the shim: free. Behind the test of the number, so that the kernel keeps its list of calls that no
// filter needs to look at (kernel/seccomp.c, seccomp_is_const_allow).
Program trust() {
  constexpr size_t low = offsetof(seccomp_data, instruction_pointer), high = low + 4;
  return {load(low), jump(BPF_JEQ, uint32_t(SHIM_TRUSTED_IP), 0, 3), load(high),
          jump(BPF_JEQ, uint32_t(SHIM_TRUSTED_IP >> 32), 0, 1), give(SECCOMP_RET_ALLOW)};
}

// What to do once the number is known to match.
Program action_for(const Call& call) {
  Program code;
  if (call.only_values.arg != no_arg) {
    code.push_back(load(low_word(call.only_values.arg)));
    code.push_back(jump(BPF_JEQ, call.only_values.one, 2, 0));
    code.push_back(jump(BPF_JEQ, call.only_values.other, 1, 0));
    code.push_back(give(SECCOMP_RET_ALLOW));
  }
  if (call.only_if.arg != no_arg) {
    code.push_back(load(low_word(call.only_if.arg)));
    code.push_back(jump(BPF_JSET, call.only_if.mask, 1, 0));
    code.push_back(give(SECCOMP_RET_ALLOW));
  }
  if (call.unless.arg != no_arg) {
    code.push_back(load(low_word(call.unless.arg)));
    code.push_back(jump(BPF_JSET, call.unless.mask, 0, 1));
    code.push_back(give(SECCOMP_RET_ALLOW));
  }
  code.push_back(give(SECCOMP_RET_TRACE));
  return code;
}

// Assumes that the accumulator holds the architecture.
Program for_architecture(uint32_t arch, bool i386, IoUring io_uring, bool shim) {
  Program body = {load(offsetof(seccomp_data, nr))};
  if (!i386) body.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~x32_bit));
  if (io_uring == IoUring::deny) {
    body.push_back(jump(BPF_JEQ, nr_io_uring_setup, 0, 1));
    body.push_back(give(SECCOMP_RET_ERRNO | ENOSYS));
  }
  for (const Call& call : all_calls()) {
    int nr = i386 ? call.nr32 : call.nr64;
    if (nr < 0 || (call.for_shim && (i386 || !shim))) continue;
    Program action;
    if (shim && !i386 && is_shim_call(uint64_t(nr))) action = trust();
    Program rest = action_for(call);
    action.insert(action.end(), rest.begin(), rest.end());
    body.push_back(jump(BPF_JEQ, uint32_t(nr), 0, action.size()));
    body.insert(body.end(), action.begin(), action.end());
  }
  body.push_back(give(SECCOMP_RET_ALLOW));

  Program code = {jump(BPF_JEQ, arch, 1, 0), BPF_STMT(BPF_JMP | BPF_JA, uint32_t(body.size()))};
  code.insert(code.end(), body.begin(), body.end());
  return code;
}

} // namespace

std::vector<sock_filter> make_filter(IoUring io_uring, bool shim) {
  Program code = {load(offsetof(seccomp_data, arch))};
  for (bool i386 : {false, true}) {
    Program part = for_architecture(i386 ? AUDIT_ARCH_I386 : AUDIT_ARCH_X86_64, i386, io_uring, shim);
    code.insert(code.end(), part.begin(), part.end());
  }
  code.push_back(give(SECCOMP_RET_ALLOW));
  return code;
}

int install_filter(const std::vector<sock_filter>& filter) {
  sock_fprog program = {uint16_t(filter.size()), const_cast<sock_filter*>(filter.data())};
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0) return 0;
  if (errno != EACCES) return errno;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0 ? 0 : errno;
}

} // namespace terra
