// SPDX-License-Identifier: MIT
#include "tracer/calls/follows.hh"

#include <linux/fanotify.h>
#include <linux/mount.h>
#include <sys/inotify.h>
#include <sys/mount.h>

namespace terra {

namespace {

constexpr Last follows(bool it_does) {
  return it_does ? Last::followed : Last::stays;
}

// FSPICK_SYMLINK_NOFOLLOW is not AT_SYMLINK_NOFOLLOW. umount has no flags; only umount2's number means them.
Last last_of_mount(const Call& call, const NameArg& where, const uint64_t* args) {
  if (where.empty_path == FSPICK_EMPTY_PATH) return follows(!(args[2] & FSPICK_SYMLINK_NOFOLLOW));
  if (where.flags != no_arg) return follows(!(args[size_t(where.flags)] & AT_SYMLINK_NOFOLLOW));
  return follows(call.nr32 != 52 || !(args[1] & UMOUNT_NOFOLLOW));
}

// Of inotify_add_watch and fanotify_mark.
Last last_of_watch(const NameArg& where, const uint64_t* args) {
  if (where.dirfd == no_arg) return follows(!(args[2] & IN_DONT_FOLLOW));
  return follows(!(args[1] & FAN_MARK_DONT_FOLLOW));
}

} // namespace

Last last_of(const Call& call, const NameArg& where, Op op, const uint64_t* args) {
  switch (op) {
  case Op::readlink:
  case Op::rename_from:
  case Op::rename_to:
  case Op::mkdir:
  case Op::rmdir:
  case Op::unlink:
  case Op::link_to:
  case Op::symlink:
  case Op::mknod: return Last::stays;
  case Op::link_from:
  case Op::handle: return follows(where.flags != no_arg && args[size_t(where.flags)] & AT_SYMLINK_FOLLOW);
  case Op::watch: return last_of_watch(where, args);
  case Op::mount: return last_of_mount(call, where, args);
  default:
    return follows(!call.stays &&
                   (where.flags == no_arg || !(args[size_t(where.flags)] & AT_SYMLINK_NOFOLLOW)));
  }
}

Last last_of_open(uint64_t flags) {
  return follows(!(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL));
}

} // namespace terra
