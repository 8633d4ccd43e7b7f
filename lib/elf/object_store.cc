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
  if (found == paths_.end()) found = paths_.emplace(path, open_now(path, nullptr)).first;
  return found->second;
}

ObjectStore::Opened ObjectStore::open(const std::string& path, const Root::Walk& walk) {
  auto found = paths_.find(path);
  if (found == paths_.end()) found = paths_.emplace(path, open_now(path, &walk)).first;
  return found->second;
}

ObjectStore::Opened ObjectStore::open_now(const std::string& path, const Root::Walk* walk) {
  // O_NONBLOCK: a FIFO in a library directory must not hang us.
  Fd fd = root_.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!fd) return {nullptr, errno};
  struct stat st;
  if (walk && S_ISREG(walk->mode)) {
    st.st_dev = walk->device;
    st.st_ino = walk->inode;
    st.st_mode = walk->mode;
    st.st_size = walk->size;
  } else if (::fstat(fd.get(), &st) != 0) {
    return {nullptr, errno};
  }
  auto& object = objects_[{st.st_dev, st.st_ino}];
  if (object) return {object.get(), 0};
  object = std::make_unique<Object>();
  object->device = st.st_dev;
  object->inode = st.st_ino;
  object->mode = st.st_mode;
  if (S_ISREG(st.st_mode)) {
    object->image = read_image(fd.get(), path, st.st_size);
    if (!object->image && object->image.error().not_elf()) object->head = read_head(fd.get());
  } else {
    Error error =
        S_ISDIR(st.st_mode) ? sys_error(path, "read", EISDIR) : Error{path + ": not a regular file"};
    object->image = std::unexpected(ReadError{std::move(error), ReadError::Kind::unreadable, 0});
  }
  return {object.get(), 0};
}

const std::vector<std::string>& ObjectStore::variants(const std::string& directory,
                                                      const std::vector<std::string>& subdirs) {
  auto same = [&](const Variants& variants) { return variants.subdirs == subdirs; };
  auto known = std::find_if(variants_.begin(), variants_.end(), same);
  if (known == variants_.end()) known = variants_.insert(variants_.end(), {subdirs, {}});
  auto [found, fresh] = known->lists.try_emplace(directory);
  std::vector<std::string>& list = found->second;
  // An empty element is the working directory, by relative names.
  if (!fresh || !root_.is_directory(directory.empty() ? "." : directory)) return list;
  for (const std::string& subdir : subdirs)
    if (root_.is_directory(directory + subdir)) list.push_back(directory + subdir);
  list.push_back(directory);
  return list;
}

} // namespace terra::elf
