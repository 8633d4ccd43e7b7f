// SPDX-License-Identifier: MIT
// Calls that change what a name means, or who can be traced; and executable mappings.
#include <algorithm>
#include <cstddef>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#include "lib/base/fd.hh"
#include "tracer/calls/handlers.hh"
#include "tracer/target/memory.hh"

namespace terra {

namespace {

// The name of a mapped file is what its descriptor is open on.
bool map(Scene& scene, Tracee& tracee, int fd) {
  std::string path = scene.places.of_fd(tracee.tid, fd);
  if (path.empty()) return false;
  Access access;
  access.op = Op::map;
  access.path = access.spelled = std::move(path);
  tracee.syscall.accesses.push_back(std::move(access));
  return true;
}

} // namespace

bool enter_mmap(Scene& scene, Tracee& tracee) {
  return map(scene, tracee, tracee.fd_arg(4));
}

// i386's first mmap has its arguments in memory: arch/x86/kernel/sys_ia32.c, mmap_arg_struct32.
bool enter_old_mmap(Scene& scene, Tracee& tracee) {
  struct {
    uint32_t addr, len, prot, flags, fd, offset;
  } args;
  if (!read_value(tracee.tid, tracee.arg(0), args)) return false;
  if (!(args.prot & PROT_EXEC) || (args.flags & MAP_ANONYMOUS)) return false;
  return map(scene, tracee, int(args.fd));
}

// BPF objects have names in a file system of their own. linux/bpf.h: BPF_OBJ_PIN, BPF_OBJ_GET; path_fd holds
// with BPF_F_PATH_FD only.
bool enter_bpf(Scene& scene, Tracee& tracee) {
  constexpr uint64_t obj_pin = 6, obj_get = 7;
  constexpr uint32_t path_fd_flag = 1u << 14;
  struct {
    uint64_t pathname;
    uint32_t bpf_fd, file_flags, path_fd;
  } args = {};
  if (tracee.arg(0) != obj_pin && tracee.arg(0) != obj_get) return false;
  size_t size = std::min<size_t>(uint32_t(tracee.arg(2)), offsetof(decltype(args), path_fd) + 4);
  auto bytes = std::as_writable_bytes(std::span(&args, 1));
  if (!read_memory(tracee.tid, tracee.arg(1), bytes.first(size))) return false;
  auto name = scene.name(tracee, args.pathname);
  int dirfd = args.file_flags & path_fd_flag ? int(args.path_fd) : AT_FDCWD;
  bool pins = tracee.arg(0) == obj_pin;
  if (!name ||
      !scene.add(tracee, pins ? Op::mknod : Op::open, dirfd, *name, pins ? Last::stays : Last::followed))
    return false;
  if (!pins) tracee.syscall.accesses.back().mode = "rw";
  return true;
}

// An event of the kind "uprobe" names the program whose code it counts: kernel/events/core.c,
// perf_uprobe_event_init(). The kind's number is another one on each machine.
bool enter_perf_event(Scene& scene, Tracee& tracee) {
  constexpr uint32_t first_dynamic_type = 6; // PERF_TYPE_MAX
  perf_event_attr attr = {};
  constexpr size_t known = offsetof(perf_event_attr, config1) + sizeof attr.config1;
  if (!read_memory(tracee.tid, tracee.arg(0), std::as_writable_bytes(std::span(&attr, 1)).first(known)))
    return false;
  auto type = read_file("/sys/bus/event_source/devices/uprobe/type");
  if (attr.type < first_dynamic_type || !type || *type != std::to_string(attr.type) + "\n") return false;
  auto name = scene.name(tracee, attr.uprobe_path);
  return name && !name->empty() && scene.add(tracee, Op::stat, AT_FDCWD, *name);
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

bool enter_with_shim(Scene&, Tracee& tracee) {
  return tracee.process->shim.stage == ShimState::Stage::ready;
}

bool enter_ptrace(Scene&, Tracee& tracee) {
  int request = tracee.fd_arg(0);
  return request == PTRACE_TRACEME || request == PTRACE_ATTACH || request == PTRACE_SEIZE;
}

void leave_ptrace(Scene& scene, Tracee& tracee, int64_t result) {
  // A process has one tracer. What this one would have found out, it can't: a debugger or strace fails here.
  if (result < 0) scene.gap(tracee, "ptrace", "refused by the kernel: the target is already traced");
}

void leave_io_uring(Scene& scene, Tracee& tracee, int64_t result) {
  if (result >= 0) scene.gap(tracee, "io_uring", "what it does through this ring is not seen");
}

// Of several filters' answers the strictest counts, and to ask a supervisor is stricter than to stop for the
// tracer (seccomp(2)): such calls are only seen as system calls, before any filter (kernel/entry/common.c,
// syscall_trace_enter). Threads that run can't be told: an interruption might show in their calls (EINTR).
void leave_seccomp(Scene& scene, Tracee& tracee, int64_t result) {
  uint64_t flags = tracee.arg(1);
  bool asks = tracee.arg(0) == SECCOMP_SET_MODE_FILTER && flags & SECCOMP_FILTER_FLAG_NEW_LISTENER;
  if (result < 0 || !asks) return;
  tracee.process->every_call = true;
  if (flags & SECCOMP_FILTER_FLAG_TSYNC && tracee.process->threads > 1)
    scene.gap(tracee, "seccomp", "what a supervisor answers its other threads is not seen until they stop");
}

void leave_chroot(Scene& scene, Tracee& tracee, int64_t result) {
  leave_names(scene, tracee, result);
  if (result >= 0) scene.places.roots_differ();
}

void leave_namespace(Scene& scene, Tracee& tracee, int64_t result) {
  leave_names(scene, tracee, result);
  if (result < 0) return;
  scene.places.roots_differ();
  scene.links.changed(); // the same names in the same namespace, another root
  scene.gap(tracee, tracee.syscall.call->name, "its paths are those of another mount namespace");
}

} // namespace terra
