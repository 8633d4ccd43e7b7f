// SPDX-License-Identifier: MIT
#include "tracer/target/programs.hh"

#include <ctime>
#include <sys/xattr.h>
#include <unistd.h>

#include "lib/base/path.hh"

namespace terra {

namespace {

constexpr size_t most_kept = 10'000;
constexpr time_t settled = 2; // seconds: two changes within one step of the clock look like one

bool same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

// The change time covers the rest: mode, owner, attributes.
bool same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         same(a.st_mtim, b.st_mtim) && same(a.st_ctim, b.st_ctim);
}

bool is_settled(const struct stat& status) {
  timespec now;
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return status.st_ctim.tv_sec + settled < now.tv_sec;
}

bool gives_privileges(int fd, const struct stat& status) {
  return status.st_mode & (S_ISUID | S_ISGID) || ::fgetxattr(fd, "security.capability", nullptr, 0) > 0;
}

} // namespace

bool Programs::keeps(const std::string& path) const {
  return places_.one_root() && !is_below(path, "/proc");
}

KnownProgram* Programs::kept(const std::string& path) {
  auto at = keeps(path) ? kept_.find(path) : kept_.end();
  struct stat status;
  if (at == kept_.end() || ::stat(path.c_str(), &status) != 0 || !same(status, at->second.status))
    return nullptr;
  return &at->second.program;
}

KnownProgram* Programs::remembered(const std::string& path) {
  auto at = kept_.find(path);
  return at == kept_.end() ? nullptr : &at->second.program;
}

KnownProgram* Programs::find(pid_t tid, const std::string& path) {
  if (auto program = kept(path)) return program;
  struct stat status;
  Fd fd = places_.open_program(tid, path);
  if (!fd || ::fstat(fd.get(), &status) != 0) return nullptr;
  passing_ = {.file = read_program_file(fd.get()),
              .resolved = places_.of_fd(::getpid(), fd.get()),
              .gives_privileges = gives_privileges(fd.get(), status),
              .sites = {},
              .runs = {}};
  if (!keeps(path) || !is_settled(status)) return &passing_;
  if (kept_.size() >= most_kept) kept_.clear();
  return &(kept_[path] = {std::move(passing_), status}).program;
}

} // namespace terra
