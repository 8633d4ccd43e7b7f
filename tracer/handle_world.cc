// SPDX-License-Identifier: MIT
// Calls that change what a name means, or who can be traced; and executable mappings.
#include <linux/sched.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#include "tracer/handlers.hh"
#include "tracer/memory.hh"

namespace terra {

// The name of a mapped file is what its descriptor is open on.
bool enter_mmap(Scene& scene, Tracee& tracee) {
  std::string path = scene.places.of_fd(tracee.tid, tracee.fd_arg(4));
  if (path.empty()) return false;
  Access access;
  access.op = Op::map;
  access.path = access.spelled = std::move(path);
  tracee.syscall.accesses.push_back(std::move(access));
  return true;
}

// CLONE_UNTRACED would let the child run unseen, and fail: its filter needs a tracer.
bool enter_clone(Scene&, Tracee& tracee) {
  user_regs_struct registers;
  if (::ptrace(PTRACE_GETREGS, tracee.tid, nullptr, &registers) != 0) return false;
  (tracee.syscall.i386 ? registers.rbx : registers.rdi) &= ~uint64_t(CLONE_UNTRACED);
  ::ptrace(PTRACE_SETREGS, tracee.tid, nullptr, &registers);
  return false;
}

bool enter_clone3(Scene&, Tracee& tracee) {
  uint64_t flags; // the first member of struct clone_args
  if (!read_value(tracee.tid, tracee.arg(0), flags) || !(flags & CLONE_UNTRACED)) return false;
  flags &= ~uint64_t(CLONE_UNTRACED);
  write_memory(tracee.tid, tracee.arg(0), std::as_bytes(std::span(&flags, 1)));
  return false;
}

bool enter_ptrace(Scene&, Tracee& tracee) {
  int request = tracee.fd_arg(0);
  return request == PTRACE_TRACEME || request == PTRACE_ATTACH || request == PTRACE_SEIZE;
}

void leave_ptrace(Scene& scene, Tracee& tracee, int64_t result) {
  // A process has one tracer. What this one would have found out, it can't: a debugger or strace fails here.
  if (result < 0) scene.gap(tracee, "ptrace", "refused by the kernel: the target is already traced");
}

void leave_seccomp(Scene& scene, Tracee& tracee, int64_t result) {
  if (result >= 0)
    scene.gap(tracee, "seccomp", "calls that its user notification filter answers are not seen");
}

// The access is only the name of the place, for the gap.
bool enter_mount(Scene& scene, Tracee& tracee) {
  if (!enter_names(scene, tracee)) tracee.syscall.accesses.assign(1, {.path = "a descriptor", .spelled = {}});
  return true;
}

void leave_mount(Scene& scene, Tracee& tracee, int64_t result) {
  if (result < 0) return;
  scene.places.roots_differ();
  scene.gap(tracee, "mount", tracee.syscall.accesses.front().path + ": names other files from now on");
}

void leave_root_change(Scene& scene, Tracee& tracee, int64_t result) {
  leave_names(scene, tracee, result);
  if (result < 0) return;
  scene.places.roots_differ();
  if (tracee.syscall.call->op != Op::chroot)
    scene.gap(tracee, tracee.syscall.call->name, "its paths are those of another mount namespace");
}

} // namespace terra
