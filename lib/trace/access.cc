// SPDX-License-Identifier: MIT
#include "lib/trace/access.hh"

#include <iterator>

namespace terra {

std::string_view op_name(Op op) {
  static constexpr std::string_view names[] = {
      "exec",     "interp",  "open",     "list",        "map",       "stat",    "access",
      "readlink", "statfs",  "getxattr", "chdir",       "chroot",    "watch",   "handle",
      "connect",  "receive", "inherit",  "rename_from", "link_from", "tmpfile", "truncate",
      "mkdir",    "rmdir",   "unlink",   "rename_to",   "link_to",   "symlink", "mknod",
      "chmod",    "chown",   "utime",    "setxattr",    "bind",      "mount",
  };
  static_assert(std::size(names) == size_t(Op::mount) + 1);
  return names[size_t(op)];
}

bool makes_path(const Access& access) {
  if (access.error) return false;
  switch (access.op) {
  case Op::open: return access.mode.find_first_of("ct") != std::string::npos;
  case Op::mkdir:
  case Op::rename_to:
  case Op::link_to:
  case Op::symlink:
  case Op::mknod:
  case Op::bind: return true;
  default: return false;
  }
}

} // namespace terra
