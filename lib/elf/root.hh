// SPDX-License-Identifier: MIT
// The file system as a process sees it that lives in DIR as its "/": for DIR "/" the machine's own.
//
// Symbolic links are followed component by component inside DIR, absolute ones from DIR again, ".." stays
// inside, as after chroot(2), but without needing its privilege. Every looked-up name is remembered, so that
// one Root sees one unchanging file system and asks the kernel for each name once.
// Paths that go in and come out are those of the process inside; source: path_resolution(7).
#pragma once

#include <string>
#include <string_view>
#include <sys/types.h>
#include <unordered_map>
#include <vector>

#include "lib/base/fd.hh"

namespace terra::elf {

class Root {
 public:
  // `dir` is "/" or the top of another system's tree. Relative paths inside start at the working directory,
  // or at "/" when `dir` is not "/".
  explicit Root(const std::string& dir = "/");

  // What a path leads to.
  struct Walk {
    int error = 0;    // errno of the resolution, 0 when the file exists
    mode_t mode = 0;  // of the file, never a link
    dev_t device = 0; // of the file; both 0 for "/"
    ino_t inode = 0;
    off_t size = 0;
    std::string path;               // without links, "." and ".."
    std::vector<std::string> links; // every link met, by its own path without links before it, in order
    std::vector<std::string> left;  // every directory left by "..", which has to exist for the path to work
  };
  const Walk& walk(std::string_view path); // stays valid as long as the Root

  // open(2) with O_CLOEXEC; errno is set when the result is empty.
  Fd open(const std::string& path, int flags);

  // What the path is called outside, for those who can't do with a descriptor.
  std::string outside(const std::string& path) { return prefix_ + walk(path).path; }

  // Whether the path leads to a directory.
  bool is_directory(const std::string& path);

  std::string absolute(std::string_view path) const; // by the working directory, not otherwise changed

  // The text of a link that walk() reported.
  const std::string& link_target(const std::string& link) { return node(link).target; }

 private:
  struct Node {
    int error = 0;
    mode_t mode = 0;
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::string target; // of a link
  };
  const Node& node(const std::string& path); // `path` has no links before its last component
  Walk walk_now(const std::string& path);
  void step(Walk& walk, std::vector<std::string>& todo, unsigned& links);

  struct Hash { // lets a view look up what is stored as a string
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  std::string prefix_; // "" for the machine's own
  std::string cwd_;
  std::unordered_map<std::string, Node> nodes_;
  std::unordered_map<std::string, Walk, Hash, std::equal_to<>> walks_; // by absolute spelling, "" included
};

} // namespace terra::elf
