// SPDX-License-Identifier: MIT
#include "lib/base/atomic_file.hh"

#include <climits>
#include <cstdlib>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

#include "lib/base/path.hh"

namespace terra {

namespace {

constexpr const char* access_list = "system.posix_acl_access";

Expected<void> copy_xattrs(int from, int to, const std::string& name) {
  // A default ACL of the directory is not the old file's.
  if (::fgetxattr(from, access_list, nullptr, 0) < 0) (void)!::fremovexattr(to, access_list);
  ssize_t size = ::flistxattr(from, nullptr, 0);
  if (size <= 0) return {};
  std::vector<char> names(static_cast<size_t>(size));
  size = ::flistxattr(from, names.data(), names.size());
  for (const char* at = names.data(); size > 0 && at < names.data() + size;
       at += std::char_traits<char>::length(at) + 1) {
    ssize_t length = ::fgetxattr(from, at, nullptr, 0);
    if (length < 0) continue;
    std::vector<char> value(static_cast<size_t>(length));
    length = ::fgetxattr(from, at, value.data(), value.size());
    if (length < 0) continue;
    if (::fsetxattr(to, at, value.data(), size_t(length), 0) != 0 && errno != EPERM && errno != ENOTSUP)
      return std::unexpected(sys_error(name, std::string("set attribute ") + at));
  }
  return {};
}

} // namespace

Expected<std::string> follow_links(const std::string& path) {
  std::string at = path;
  for (int hops = 0; hops < 40; hops++) { // 40: MAXSYMLINKS of the kernel (fs/namei.c)
    char target[PATH_MAX];
    ssize_t n = ::readlink(at.c_str(), target, sizeof target);
    if (n < 0) return at;
    at = join_path(dir_name(at), std::string_view(target, size_t(n)));
  }
  return std::unexpected(sys_error(path, "open", ELOOP));
}

AtomicFile::AtomicFile(Fd fd, std::string target, std::string temporary)
    : fd_(std::move(fd)), target_(std::move(target)), temporary_(std::move(temporary)) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : fd_(std::move(other.fd_)), target_(std::move(other.target_)),
      temporary_(std::exchange(other.temporary_, {})), mode_set_(other.mode_set_) {}

Expected<AtomicFile> AtomicFile::create(const std::string& path) {
  auto target = follow_links(path);
  if (!target) return std::unexpected(target.error());
  struct stat st;
  if (::lstat(target->c_str(), &st) == 0 && !S_ISREG(st.st_mode))
    return std::unexpected(Error{path + ": not a regular file, refusing to replace it", Exit::system});
  // The target's own name may be as long as NAME_MAX allows, so the temporary one does not contain it.
  std::string temporary = join_path(dir_name(*target), ".terrarium-XXXXXX");
  Fd fd(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!fd) return std::unexpected(sys_error(path, "create a file beside it"));
  return AtomicFile(std::move(fd), std::move(*target), std::move(temporary));
}

AtomicFile::~AtomicFile() {
  ErrnoGuard keep;
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Expected<void> AtomicFile::copy_metadata(int from, bool times) {
  struct stat st;
  if (::fstat(from, &st) != 0) return std::unexpected(sys_error(target_, "stat"));
  bool owner_kept = ::fchown(fd(), st.st_uid, st.st_gid) == 0;
  if (!owner_kept && errno != EPERM) return std::unexpected(sys_error(target_, "set owner"));
  if (auto done = copy_xattrs(from, fd(), target_); !done) return done;
  mode_t mode = st.st_mode & 07777;
  if (!owner_kept) mode &= ~mode_t(S_ISUID | S_ISGID); // they would name the wrong user
  if (::fchmod(fd(), mode) != 0) return std::unexpected(sys_error(target_, "set mode"));
  mode_set_ = true;
  if (times) {
    struct timespec stamps[2] = {st.st_atim, st.st_mtim};
    if (::futimens(fd(), stamps) != 0) return std::unexpected(sys_error(target_, "set times"));
  }
  return {};
}

Expected<void> AtomicFile::commit() {
  if (!mode_set_) {
    mode_t mask = ::umask(0);
    ::umask(mask);
    if (::fchmod(fd(), 0666 & ~mask) != 0) return std::unexpected(sys_error(target_, "set mode"));
  }
  if (::fsync(fd()) != 0) return std::unexpected(sys_error(target_, "write"));
  if (::rename(temporary_.c_str(), target_.c_str()) != 0)
    return std::unexpected(sys_error(target_, "rename"));
  temporary_.clear();
  if (auto dir = open_fd(dir_name(target_), O_RDONLY | O_DIRECTORY)) ::fsync(dir->get());
  return {};
}

} // namespace terra
