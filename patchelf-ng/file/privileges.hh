// SPDX-License-Identifier: MIT
// What a file may do beyond being read: set-user-ID bits, file capabilities, ACL. The kernel takes the first
// two away when someone writes to the file (capabilities(7), file_remove_privs() of fs/inode.c), and a new
// file has none of them until they are copied, which not everybody may do.
#pragma once

#include <string>
#include <sys/stat.h>

namespace terra::patchelf {

struct Privileges {
  mode_t mode = 0;
  std::string capabilities, acl; // as the extended attributes hold them

  static Privileges of(int fd);
  void restore(int fd) const;        // as far as we may
  std::string lost_in(int fd) const; // what that file has not, in words; empty: nothing
};

} // namespace terra::patchelf
