// SPDX-License-Identifier: MIT
// From the name that a program gives to the kernel to an absolute path.
//
// The working directory, the directory descriptors and the root are read from /proc at the moment of the
// call, so threads that share them (CLONE_FS) and programs that pass descriptors around need no bookkeeping.
// All paths are as the tracer sees them: a chroot's directory is part of the path.
//
// Limit: in a mount namespace of its own a program may see other files at the same path. A gap says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <unordered_map>

#include "lib/base/error.hh"
#include "lib/base/fd.hh"

namespace terra {

struct Place {
  std::string path;    // absolute, squeezed, ".." resolved, last component not followed
  std::string spelled; // the base, a slash, the name as given
};

// A path that the tracer has found behind a link to /proc/self: that of the process instead.
void lead_there(pid_t pid, std::string& path);

class Places {
 public:
  Places();

  // `dirfd` may be AT_FDCWD. Nothing, with errno, if the base is not a place with a name: ENOENT and ENOTDIR
  // are a bad descriptor and a pipe, which the kernel refuses too; others mean that only we can't know.
  std::optional<Place> resolve(pid_t tid, int dirfd, std::string_view name) const;

  // The same for a base that is known already: where the name leads from there. Empty for an absolute name.
  Place join(pid_t tid, std::string base, std::string_view name) const;

  // The same in place, for a name that leads there by spelling alone. False: it may not, or the root differs.
  bool join_plain(std::string_view base, std::string_view name, std::string& path) const;

  // What a descriptor is open on, in the kernel's words. Empty: nothing with a path.
  std::string of_fd(pid_t tid, int fd) const;
  std::string cwd(pid_t tid) const { return link(tid, "cwd"); }
  std::string exe(pid_t tid) const { return link(tid, "exe"); }

  // Whether an open descriptor is a directory; `path` is what of_fd() says.
  bool is_directory(pid_t tid, int fd, const std::string& path) const;
  // Whether the file is there, links followed.
  bool exists(pid_t tid, const std::string& path) const;
  // A regular file for reading, as the program would find it. Empty: not there, not regular, not readable.
  Fd open_program(pid_t tid, const std::string& path) const;

  // "" for the tracer's own root, so that an absolute path can be appended.
  std::string root(pid_t tid) const;
  std::string mount_namespace(pid_t tid) const { return link(tid, "ns/mnt"); }
  // Whether that thread's paths mean other files than ours.
  bool somewhere_else(pid_t tid) const;

  // Whether everybody has the tracer's own root and mounts.
  bool one_root() const { return !roots_differ_; }
  // From now on somebody may live in another root or mount namespace.
  void roots_differ() { roots_differ_ = true; }
  // Names may lead elsewhere from now on.
  void changed() { above_.clear(); }

 private:
  std::string link(pid_t tid, std::string_view name) const;
  Fd reach(pid_t tid, std::string_view path, uint64_t flags) const;
  bool step_up(pid_t tid, std::string& path, size_t floor) const;
  std::string squeeze(pid_t tid, std::string_view text, size_t floor) const;

  bool look_up(pid_t tid, std::string& path, size_t floor) const;

  Fd proc_;
  bool roots_differ_ = false;
  // What ".." leads to from directories. A compiler's names have four of them, three calls each.
  mutable std::unordered_map<std::string, std::string> above_;
};

} // namespace terra
