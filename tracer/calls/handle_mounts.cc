// SPDX-License-Identifier: MIT
// The mount family, old and new: what it names is recorded, and that names lead elsewhere from now on is a
// gap. fs/namespace.c, fs/fsopen.c.
#include <fcntl.h>
#include <linux/mount.h>

#include "tracer/calls/handlers.hh"
#include "tracer/target/memory.hh"

namespace terra {

namespace {

// False: no name there, or one that leads nowhere.
bool add(Scene& scene, Tracee& tracee, Op op, int dirfd, int name_arg, bool empty_is_dirfd = false,
         bool follows = true) {
  if (!tracee.arg(name_arg)) return false;
  auto name = scene.name(tracee, tracee.arg(name_arg));
  if (!name || (name->empty() && !empty_is_dirfd)) return false;
  return scene.add(tracee, op, dirfd, *name, follows ? Last::followed : Last::stays);
}

// A device or directory, not the word that file systems without a device have there.
bool is_source(const std::string& text) {
  return text.starts_with('/');
}

} // namespace

bool enter_mount(Scene& scene, Tracee& tracee) {
  add(scene, tracee, Op::mount, AT_FDCWD, 1);
  if (tracee.arg(3) & (MS_BIND | MS_MOVE)) {
    add(scene, tracee, Op::stat, AT_FDCWD, 0);
  } else if (tracee.arg(0)) {
    auto source = scene.name(tracee, tracee.arg(0));
    if (source && is_source(*source)) scene.add(tracee, Op::stat, AT_FDCWD, *source);
  }
  return true;
}

bool enter_move_mount(Scene& scene, Tracee& tracee) {
  uint64_t flags = tracee.arg(4);
  add(scene, tracee, Op::mount, tracee.fd_arg(2), 3, flags & MOVE_MOUNT_T_EMPTY_PATH,
      flags & MOVE_MOUNT_T_SYMLINKS);
  if (!(flags & MOVE_MOUNT_F_EMPTY_PATH))
    add(scene, tracee, Op::stat, tracee.fd_arg(0), 1, false, flags & MOVE_MOUNT_F_SYMLINKS);
  return true;
}

void leave_mount(Scene& scene, Tracee& tracee, int64_t result) {
  leave_names(scene, tracee, result);
  if (result < 0) return;
  scene.places.roots_differ();
  const auto& named = tracee.syscall.accesses;
  std::string_view where = named.empty() ? "a descriptor" : std::string_view(named.front().path);
  scene.gap(tracee, "mount", std::string(where) += ": names other files from now on");
}

// An O_PATH descriptor, or one of a copy that is mounted nowhere yet.
bool enter_open_tree(Scene& scene, Tracee& tracee) {
  if (!add(scene, tracee, Op::open, tracee.fd_arg(0), 1, false, !(tracee.arg(2) & AT_SYMLINK_NOFOLLOW)))
    return false;
  tracee.syscall.accesses.back().mode = tracee.syscall.call->mode;
  return true;
}

// The parameters that are files: by name and directory, or the device as a string.
bool enter_fsconfig(Scene& scene, Tracee& tracee) {
  switch (tracee.arg(1)) {
  case FSCONFIG_SET_PATH: return add(scene, tracee, Op::stat, tracee.fd_arg(4), 3);
  case FSCONFIG_SET_STRING: {
    auto key = scene.name(tracee, tracee.arg(2));
    if (!key || *key != "source") return false;
    auto source = scene.name(tracee, tracee.arg(3));
    return source && is_source(*source) && scene.add(tracee, Op::stat, AT_FDCWD, *source);
  }
  default: return false;
  }
}

} // namespace terra
