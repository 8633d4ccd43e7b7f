// SPDX-License-Identifier: MIT
// A new version of a file that appears whole or not at all: a temporary file in the same directory, fsync,
// rename(2). Symbolic links to the target are followed first, so the link stays a link.
//
// It refuses a target that exists and is not a regular file: renaming over a device node replaces it.
#pragma once

#include <string>

#include "lib/base/error.hh"
#include "lib/base/fd.hh"

namespace terra {

// The file that a write to `path` would reach: links followed, also when the last one dangles.
Expected<std::string> follow_links(const std::string& path);

class AtomicFile {
 public:
  // Creates the temporary file, mode 0600 until commit. Errors name `path`.
  static Expected<AtomicFile> create(const std::string& path);
  AtomicFile(AtomicFile&&) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile(); // unlinks the temporary file unless committed

  int fd() const { return fd_.get(); }
  const std::string& temporary_path() const { return temporary_; }
  const std::string& target() const { return target_; } // with symbolic links followed

  // Mode, owner, extended attributes (ACLs among them) and, when `times`, the time stamps of `from`; no ACL
  // that the directory hands to new files. Owner and attributes that we may not set are left alone when we
  // are not root, as cp -p does; a set-user-ID bit then does not survive either.
  Expected<void> copy_metadata(int from, bool times = false);

  // fsync, rename over the target, fsync of the directory. A file made from nothing gets 0666 & ~umask.
  Expected<void> commit();

 private:
  AtomicFile(Fd fd, std::string target, std::string temporary);

  Fd fd_;
  std::string target_;
  std::string temporary_;
  bool mode_set_ = false;
};

} // namespace terra
