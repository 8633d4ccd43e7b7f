// SPDX-License-Identifier: MIT
#include "terrarium/write/tree.hh"

#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/copy.hh"
#include "lib/base/fd.hh"
#include "lib/base/path.hh"

namespace terra {

Expected<NewTree> NewTree::create(const std::string& target) {
  std::string clean = normal_path(target);
  struct stat st;
  if (::lstat(clean.c_str(), &st) == 0)
    return std::unexpected(Error{target + ": exists already, refusing to touch it", Exit::usage});
  std::string path = clean + ".partial-XXXXXX";
  if (!::mkdtemp(path.data())) return std::unexpected(sys_error(target, "create"));
  ::chmod(path.c_str(), 0755);
  return NewTree(clean, path);
}

NewTree::NewTree(NewTree&& other) noexcept
    : target_(std::move(other.target_)), path_(std::exchange(other.path_, {})) {}

NewTree::~NewTree() {
  ErrnoGuard keep;
  std::error_code ignored; // nothing more can be done about a rest that can't be removed
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

Expected<void> NewTree::make_parents(const std::string& inside) {
  std::string dir = dir_name(inside);
  return dir == "." ? Expected<void>() : add_directory(dir);
}

Expected<void> NewTree::add_directory(const std::string& inside) {
  if (::mkdir(at(inside).c_str(), 0755) == 0 || errno == EEXIST) return {};
  if (errno != ENOENT) return std::unexpected(sys_error(at(inside), "create"));
  if (auto made = make_parents(inside); !made) return made;
  if (::mkdir(at(inside).c_str(), 0755) == 0 || errno == EEXIST) return {}; // or another thread made it
  return std::unexpected(sys_error(at(inside), "create"));
}

Expected<void> NewTree::add_link(const std::string& inside, const std::string& target) {
  if (auto made = make_parents(inside); !made) return made;
  if (::symlink(target.c_str(), at(inside).c_str()) == 0) return {};
  return std::unexpected(sys_error(at(inside), "create link"));
}

Expected<void> NewTree::add_hard_link(const std::string& inside, const std::string& existing_inside) {
  if (auto made = make_parents(inside); !made) return made;
  if (::link(at(existing_inside).c_str(), at(inside).c_str()) == 0) return {};
  return std::unexpected(sys_error(at(inside), "link"));
}

Expected<void> NewTree::add_text(const std::string& inside, std::string_view text, mode_t mode) {
  if (auto made = make_parents(inside); !made) return made;
  auto fd = open_fd(at(inside), O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (!fd) return std::unexpected(fd.error());
  if (auto done = write_all(fd->get(), text, at(inside)); !done) return done;
  if (::fchmod(fd->get(), mode) != 0) return std::unexpected(sys_error(at(inside), "set mode"));
  return {};
}

Expected<void> NewTree::add_copy(const std::string& inside, const std::string& source) {
  if (auto made = make_parents(inside); !made) return made;
  auto from = open_regular(source);
  if (!from) return std::unexpected(from.error());
  struct stat st;
  if (::fstat(from->get(), &st) != 0) return std::unexpected(sys_error(source, "stat"));
  auto to = open_fd(at(inside), O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (!to) return std::unexpected(to.error());
  if (auto done = copy_content(from->get(), to->get(), uint64_t(st.st_size), at(inside)); !done)
    return std::unexpected(done.error());
  mode_t mode = (st.st_mode & 0777) | 0600;
  if (::fchmod(to->get(), mode) != 0) return std::unexpected(sys_error(at(inside), "set mode"));
  return {};
}

Expected<void> NewTree::commit() {
  if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) != 0)
    return std::unexpected(sys_error(target_, "rename"));
  path_.clear();
  return {};
}

} // namespace terra
