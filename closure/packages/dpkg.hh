// SPDX-License-Identifier: MIT
// Which package a file belongs to, as dpkg's database in a Root says: /var/lib/dpkg/info/NAME.list (dpkg(1),
// FILES) holds the paths of a package, /var/lib/dpkg/status its version.
//
// The lists speak of paths from before /lib and its kin became links into /usr, so both spellings are looked
// up. Limits: files that dpkg-divert(1) moved belong to nobody under their new name.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/elf/root.hh"

namespace terra::closure {

class Packages {
 public:
  // Throws Error when there is no database in `root`.
  explicit Packages(elf::Root& root);

  // The name of the package, "libc6:amd64" where dpkg says so; empty: none.
  std::string_view owner(std::string_view path) const;

  // By the name that owner() gave; empty when the database doesn't say.
  std::string version(std::string_view package) const;
  // /usr/share/doc/NAME/copyright, when it exists.
  std::string licence(std::string_view package) const;

  // Everything in it, directories too. The name may leave out the architecture.
  std::vector<std::string> files(std::string_view package) const;

 private:
  void read_status(std::string_view text);
  struct List {
    std::string name, text;
  };
  elf::Root& root_;
  std::deque<List> lists_;
  std::unordered_map<std::string, std::string> versions_; // by name, and by name:architecture
  std::unordered_map<std::string_view, const List*> owners_;
};

} // namespace terra::closure
