// SPDX-License-Identifier: MIT
// Which package a file belongs to, as the databases of dpkg(1) and rpm(8) in a Root say.
//
// They may speak of paths from before /lib and its kin became links into /usr, so both spellings are looked
// up.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/elf/root.hh"

namespace terra {

struct Package {
  std::string name;       // "libc6:amd64", "glibc.i686" where the machine tells it from others
  std::string plain_name; // without
  std::string version;    // "1:2.3-4"; empty: not known
  std::string licence;    // its file; empty: there is none
  std::unique_ptr<const std::string> text; // holds the paths; its bytes stay where they are
  std::vector<std::string_view> paths;     // everything in it, directories too
};

class Packages {
 public:
  // Throws Error when a database can't be read, and when there is none in `root` unless that is allowed: then
  // everything is nobody's.
  enum class IfNone { refuse, allow };
  explicit Packages(elf::Root& root, IfNone if_none = IfNone::refuse);

  // nullptr: nobody.
  const Package* owner(std::string_view path) const;

  // Everything that packages of this name have, whatever their machine unless the name says it.
  std::vector<std::string> files(std::string_view name) const;

 private:
  std::deque<Package> packages_;
  std::unordered_map<std::string_view, const Package*> owners_;
};

} // namespace terra
