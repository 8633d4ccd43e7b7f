// SPDX-License-Identifier: MIT
#include "lib/elf/object_store.hh"

#include <algorithm>
#include <sys/stat.h>
#include <unistd.h>

namespace terra::elf {

namespace {

constexpr size_t head_size = 256; // BINPRM_BUF_SIZE: as much of a #! line as the kernel sees

std::string read_head(int fd) {
  std::string head(head_size, '\0');
  ssize_t n = ::pread(fd, head.data(), head.size(), 0);
  head.resize(n > 0 ? size_t(n) : 0);
  return head;
}

} // namespace

ObjectStore::Opened ObjectStore::open(const std::string& path) {
  auto found = paths_.find(path);
  if (found == paths_.end()) found = paths_.emplace(path, open_now(path)).first;
  return found->second;
}

// The walk costs no more calls than it saves: it has told what fstat(2) would, and whoever puts the file into
// a set needs the links on the way as well.
ObjectStore::Opened ObjectStore::open_now(const std::string& path) {
  const Root::Walk& walk = root_.walk(path);
  if (walk.error) return {nullptr, walk.error};
  FileId id{walk.device, walk.inode};
  if (auto known = objects_.find(id); known != objects_.end()) return {known->second.get(), 0};
  auto object = std::make_unique<Object>();
  object->device = walk.device;
  object->inode = walk.inode;
  object->mode = walk.mode;
  if (S_ISREG(walk.mode)) {
    // O_NONBLOCK: should a FIFO have taken its place, it must not hang us.
    Fd fd = root_.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (!fd) return {nullptr, errno};
    object->image = read_image(fd.get(), path, walk.size);
    if (!object->image && object->image.error().not_elf()) object->head = read_head(fd.get());
  } else {
    Error error = S_ISDIR(walk.mode) ? sys_error(path, "read", EISDIR) : Error{path + ": not a regular file"};
    object->image = std::unexpected(ReadError{std::move(error), ReadError::Kind::unreadable, 0});
  }
  return {objects_.emplace(id, std::move(object)).first->second.get(), 0};
}

const std::vector<std::string>& ObjectStore::variants(const std::string& directory,
                                                      const std::vector<std::string>& subdirs) {
  auto same = [&](const Variants& variants) { return variants.subdirs == subdirs; };
  auto known = std::find_if(variants_.begin(), variants_.end(), same);
  if (known == variants_.end()) known = variants_.insert(variants_.end(), {subdirs, {}});
  auto [found, fresh] = known->lists.try_emplace(directory);
  std::vector<std::string>& list = found->second;
  if (!fresh) return list;
  // The loader takes a relative directory for granted (fillin_rpath()): if it isn't one, that is an error.
  bool relative = !directory.starts_with('/');
  if (!relative && !root_.is_directory(directory)) return list;
  for (const std::string& subdir : subdirs)
    if (relative || root_.is_directory(directory + subdir)) list.push_back(directory + subdir);
  list.push_back(directory);
  return list;
}

} // namespace terra::elf
