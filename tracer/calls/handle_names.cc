// SPDX-License-Identifier: MIT
// Calls that are only names and a result: most of the table.
#include <fcntl.h>

#include "tracer/calls/follows.hh"
#include "tracer/calls/handlers.hh"

namespace terra {

namespace {

bool changes_its_file(Op op) {
  return op >= Op::tmpfile;
}

// A call that names a descriptor instead of a path: name NULL (futimens is utimensat with NULL), or "" with
// AT_EMPTY_PATH (fstat is newfstatat with ""). Asking about an open file is no access to a path; changing it,
// linking it or running it is.
bool wanted_by_descriptor(Op op, int dirfd) {
  return dirfd == AT_FDCWD || changes_its_file(op) || op == Op::link_from || op == Op::exec ||
         op == Op::handle;
}

bool add(Scene& scene, Tracee& tracee, const NameArg& where, Op op) {
  int dirfd = where.dirfd == no_arg ? AT_FDCWD : tracee.fd_arg(where.dirfd);
  uint64_t address = tracee.arg(where.path);
  std::optional<std::string> name = address ? scene.name(tracee, address) : std::string();
  if (!name) return false;
  if (!address && op == Op::utime && dirfd == AT_FDCWD) return false; // fs/utimes.c, do_utimes(): EFAULT
  if (name->empty()) {
    bool by_descriptor = (!address && where.dirfd != no_arg) ||
                         (where.flags != no_arg && tracee.arg(where.flags) & where.empty_path);
    if (!by_descriptor || !wanted_by_descriptor(op, dirfd)) return false;
  }
  Last last = last_of(*tracee.syscall.call, where, op, tracee.syscall.args.data());
  return scene.add(tracee, op, dirfd, *name, last);
}

} // namespace

bool enter_names(Scene& scene, Tracee& tracee) {
  const Call& call = *tracee.syscall.call;
  if (!add(scene, tracee, call.first, call.op)) return false;
  tracee.syscall.accesses.front().mode = call.mode;
  return call.second.path == no_arg || add(scene, tracee, call.second, call.second_op);
}

void leave_names(Scene& scene, Tracee& tracee, int64_t result) {
  for (Access& access : tracee.syscall.accesses) {
    access.error = result < 0 ? int(-result) : 0;
    scene.record(tracee, access);
  }
}

// include/uapi/linux/fcntl.h, since 6.14: whether it may be executed. Nothing is.
bool enter_execveat(Scene& scene, Tracee& tracee) {
  constexpr uint64_t execve_check = 0x10000;
  bool checks = tracee.arg(4) & execve_check;
  return add(scene, tracee, tracee.syscall.call->first, checks ? Op::access : Op::exec);
}

bool enter_unlinkat(Scene& scene, Tracee& tracee) {
  Op op = tracee.arg(2) & AT_REMOVEDIR ? Op::rmdir : Op::unlink;
  return add(scene, tracee, {.path = 1, .dirfd = 0}, op);
}

bool enter_fd(Scene& scene, Tracee& tracee) {
  return scene.add(tracee, tracee.syscall.call->op, tracee.fd_arg(0), "");
}

bool enter_always(Scene&, Tracee&) {
  return true;
}

} // namespace terra
