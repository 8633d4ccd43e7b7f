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

  // Everything in it, directories too. The name may leave out the architecture.
  std::vector<std::string> files(std::string_view package) const;

 private:
  struct List {
    std::string name, text;
  };
  std::deque<List> lists_;
  std::unordered_map<std::string_view, const List*> owners_;
};

} // namespace terra::closure
