// SPDX-License-Identifier: MIT
// Files opened by path, each inode read once. A path is opened once, its failure remembered as well.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <sys/types.h>
#include <unordered_map>
#include <vector>

#include "lib/elf/image.hh"
#include "lib/elf/root.hh"

namespace terra::elf {

struct Object {
  dev_t device = 0;
  ino_t inode = 0;
  mode_t mode = 0;
  std::string head;                           // the first bytes of a file that is no ELF file, at most 256
  std::expected<Image, ReadError> image = {}; // for anything but a regular file: unreadable
};

class ObjectStore {
 public:
  explicit ObjectStore(Root& root) : root_(root) {}
  Root& root() { return root_; }

  struct Opened {
    const Object* object; // lives as long as the store; nullptr when open(2) failed
    int error;            // its errno
  };
  Opened open(const std::string& path);

  // The same for a path whose walk is known already: it has told what fstat(2) would.
  Opened open(const std::string& path, const Root::Walk& walk);

  // `directory` (with its slash) and those of `subdirs` below it that exist, best first, itself last. Empty
  // when the directory does not exist.
  const std::vector<std::string>& variants(const std::string& directory,
                                           const std::vector<std::string>& subdirs);

 private:
  Opened open_now(const std::string& path, const Root::Walk* walk);

  Root& root_;
  struct FileId {
    dev_t device;
    ino_t inode;
    bool operator==(const FileId&) const = default;
  };
  struct Hash {
    size_t operator()(const FileId& id) const { return size_t(id.device * 0x9e3779b97f4a7c15ull ^ id.inode); }
  };
  std::unordered_map<std::string, Opened> paths_;
  std::unordered_map<FileId, std::unique_ptr<Object>, Hash> objects_;
  struct Variants { // of directories, for one list of subdirectories: another machine or processor has
                    // another
    std::vector<std::string> subdirs;
    std::unordered_map<std::string, std::vector<std::string>> lists;
  };
  std::deque<Variants> variants_;
};

} // namespace terra::elf
