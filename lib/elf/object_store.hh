// SPDX-License-Identifier: MIT
// Files opened by path, each inode opened and read once. A path is looked up once, its failure remembered as
// well.
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
    const Object* object; // lives as long as the store; nullptr when open(2) would fail
    int error;            // with this errno
  };
  Opened open(const std::string& path);

  // `directory` (with its slash) and those of `subdirs` below it that exist, best first, itself last. Empty
  // when the directory does not exist. Relative ones are not asked whether they exist.
  const std::vector<std::string>& variants(const std::string& directory,
                                           const std::vector<std::string>& subdirs);

 private:
  Opened open_now(const std::string& path);

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
