// SPDX-License-Identifier: MIT
// The vocabulary of a trace: what a program can do with a path. The names are those of schema.sql, column op.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace terra {

enum class Op : uint8_t {
  exec,
  interp,
  open,
  list,
  map, // its contents
  stat,
  access,
  readlink,
  statfs,
  getxattr,
  chdir,
  chroot,
  watch,
  handle,
  connect,
  receive,
  inherit, // a descriptor that somebody else opened
  rename_from,
  link_from,
  tmpfile,
  truncate,
  mkdir,
  rmdir,
  unlink,
  rename_to,
  link_to,
  symlink,
  mknod, // made, cut, removed
  chmod,
  chown,
  utime,
  setxattr,
  bind,
  mount,
};

std::string_view op_name(Op op);

// A symbolic link that a name led through.
struct Hop {
  std::string path;   // its own; no directory above it is a link. Empty: what came here is not known
  std::string target; // what readlink(2) says
};

// What the call does with a link in the last component of its name. `known`: the path is the kernel's own
// word, there is no link on it.
enum class Last : uint8_t { known, stays, followed };

// One access, as the tracer saw it. Paths as schema.sql defines them.
struct Access {
  Op op = Op::open;
  std::string mode = {}; // open, receive, inherit: "r", "w", "rw", "p", then "c" made, "t" cut to nothing
  std::string path = {};
  std::string spelled = {};
  std::string resolved = {}; // empty: not known
  int error = 0;             // errno
  Last last = Last::known;
  int64_t way = 0; // from TraceRecorder::way(); 0: no links
};

// Whether from now on the path is something that the run made itself.
bool makes_path(const Access& access);

} // namespace terra
