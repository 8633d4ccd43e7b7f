// SPDX-License-Identifier: MIT
// The open family: what for, whether the call made the file, and what the kernel found behind the links.
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>

#include "lib/base/path.hh"
#include "tracer/calls/follows.hh"
#include "tracer/calls/handlers.hh"
#include "tracer/target/memory.hh"

namespace terra {

namespace {

bool is_tmpfile(uint64_t flags) {
  return (flags & O_TMPFILE) == O_TMPFILE;
}

// Whether O_CREAT made the file is visible only before the call, unless O_EXCL says it.
void note_effect(Scene& scene, const Tracee& tracee, Access& access, uint64_t flags) {
  bool writes = access.mode != "r" && access.mode != "p";
  if ((flags & O_CREAT) && ((flags & O_EXCL) || !scene.places.exists(tracee.tid, access.path)))
    access.mode += 'c';
  else if ((flags & O_TRUNC) && writes)
    access.mode += 't';
}

// A name that can't leave the directory that it is relative to: without the slashes in front, and without
// each
// ".." that would lead above it.
std::string inside(std::string_view name) {
  std::string kept;
  int depth = 0;
  for (std::string_view part : split(name, '/')) {
    if (part == ".." && depth == 0) continue;
    if (part.empty() && kept.empty()) continue;
    if (!part.empty() && part != ".") depth += part == ".." ? -1 : 1;
    kept.append(kept.empty() ? "" : "/").append(part);
  }
  return kept;
}

bool enter(Scene& scene, Tracee& tracee, int dirfd, int name_arg, uint64_t flags,
           bool dirfd_is_root = false) {
  auto name = scene.name(tracee, tracee.arg(name_arg));
  if (!name || name->empty()) return false;
  if (dirfd_is_root) *name = inside(*name);
  Last last = dirfd_is_root ? Last::known : last_of_open(flags); // a root of which only this call knows
  if (!scene.add(tracee, is_tmpfile(flags) ? Op::tmpfile : Op::open, dirfd, *name, last)) return false;
  Access& access = tracee.syscall.accesses.back();
  if (dirfd_is_root) scene.walk_below(tracee, dirfd, *name, last_of_open(flags), access);
  if (access.op == Op::open) {
    access.mode = open_mode(flags);
    note_effect(scene, tracee, access, flags);
  }
  return true;
}

bool is_detached_tree(const Tracee& tracee) {
  return tracee.syscall.call->enter == enter_open_tree && tracee.arg(2) & OPEN_TREE_CLONE;
}

} // namespace

std::string open_mode(uint64_t flags) {
  if (flags & O_PATH) return "p";
  switch (flags & O_ACCMODE) {
  case O_RDONLY: return "r";
  case O_WRONLY: return "w";
  default: return "rw"; // 3 is an ioctl-only mode of some drivers
  }
}

bool enter_open(Scene& scene, Tracee& tracee) {
  return enter(scene, tracee, AT_FDCWD, 0, tracee.arg(1));
}

bool enter_creat(Scene& scene, Tracee& tracee) {
  return enter(scene, tracee, AT_FDCWD, 0, O_CREAT | O_WRONLY | O_TRUNC);
}

bool enter_openat(Scene& scene, Tracee& tracee) {
  return enter(scene, tracee, tracee.fd_arg(0), 1, tracee.arg(2));
}

bool enter_openat2(Scene& scene, Tracee& tracee) {
  open_how how = {};
  if (!read_value(tracee.tid, tracee.arg(2), how)) return false;
  return enter(scene, tracee, tracee.fd_arg(0), 1, how.flags, how.resolve & RESOLVE_IN_ROOT);
}

// The name is known only when the file is open.
bool enter_open_by_handle(Scene&, Tracee& tracee) {
  Access access;
  access.mode = open_mode(tracee.arg(2));
  tracee.syscall.accesses.push_back(std::move(access));
  return true;
}

void leave_open(Scene& scene, Tracee& tracee, int64_t result) {
  Access& access = tracee.syscall.accesses.front();
  if (result < 0) {
    access.error = int(-result);
    access.mode.resize(access.mode.find_last_not_of("ct") + 1); // it had no effect
    if (!access.path.empty()) scene.record(tracee, access);
    return;
  }
  access.resolved = scene.places.of_fd(tracee.tid, int(result));
  if (access.path.empty()) access.path = access.spelled = access.resolved;
  if (access.path.empty()) return;
  if (access.op == Op::tmpfile || is_detached_tree(tracee))
    access.resolved.clear(); // a name that nothing has: DIR/#inode (deleted), a path in a mount of its own
  else if (access.mode == "r" && scene.places.is_directory(tracee.tid, int(result), access.resolved))
    access.op = Op::list;
  scene.record(tracee, access);
}

} // namespace terra
