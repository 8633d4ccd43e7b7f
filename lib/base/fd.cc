// SPDX-License-Identifier: MIT
#include "lib/base/fd.hh"

#include <sys/stat.h>
#include <unistd.h>

namespace terra {

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void Fd::reset() {
  ErrnoGuard keep;
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Expected<Fd> open_fd(const std::string& path, int flags, mode_t mode) {
  int fd;
  do
    fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  while (fd < 0 && errno == EINTR);
  if (fd < 0) return std::unexpected(sys_error(path, "open"));
  return Fd(fd);
}

Expected<Fd> open_regular(const std::string& path) {
  // O_NONBLOCK: a FIFO must not hang us before fstat can refuse it; no effect on regular files.
  auto fd = open_fd(path, O_RDONLY | O_NONBLOCK);
  if (!fd) return fd;
  struct stat st;
  if (::fstat(fd->get(), &st) != 0) return std::unexpected(sys_error(path, "stat"));
  if (S_ISDIR(st.st_mode)) return std::unexpected(sys_error(path, "open", EISDIR));
  if (!S_ISREG(st.st_mode)) return std::unexpected(Error{path + ": not a regular file", Exit::system});
  return fd;
}

namespace {

// What comes after `out`.
Expected<std::string> read_rest(int fd, std::string out, std::string_view name) {
  struct stat st;
  size_t size = ::fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? size_t(st.st_size) : 0;
  size_t chunk = size > out.size() ? size - out.size() + 1 : 65536;
  for (;;) {
    size_t old = out.size();
    ssize_t n = 0;
    out.resize_and_overwrite(old + chunk, [&](char* data, size_t) {
      n = ::read(fd, data + old, chunk);
      return old + (n > 0 ? size_t(n) : 0);
    });
    if (n < 0 && errno != EINTR) return std::unexpected(sys_error(name, "read"));
    if (n == 0) return out;
    chunk = out.capacity() > out.size() ? out.capacity() - out.size() : 65536; // the last read needs no room
  }
}

} // namespace

// Most files are short, and those of /proc say that their size is 0: two reads, the second to see the end.
Expected<std::string> read_all(int fd, std::string_view name) {
  char start[4096];
  size_t size = 0;
  while (size < sizeof start) {
    ssize_t n = ::read(fd, start + size, sizeof start - size);
    if (n < 0 && errno != EINTR) return std::unexpected(sys_error(name, "read"));
    if (n == 0) return std::string(start, size);
    if (n > 0) size += size_t(n);
  }
  return read_rest(fd, std::string(start, size), name);
}

Expected<std::string> read_file(const std::string& path) {
  auto fd = open_fd(path, O_RDONLY);
  if (!fd) return std::unexpected(fd.error());
  return read_all(fd->get(), path);
}

Expected<void> pread_exact(int fd, std::span<std::byte> out, off_t offset, std::string_view name) {
  while (!out.empty()) {
    ssize_t n = ::pread(fd, out.data(), out.size(), offset);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(sys_error(name, "read"));
    if (n == 0) return std::unexpected(Error{std::string(name) + ": unexpected end of file", Exit::system});
    out = out.subspan(size_t(n));
    offset += n;
  }
  return {};
}

Expected<void> write_all(int fd, std::string_view bytes, std::string_view name) {
  while (!bytes.empty()) {
    ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(sys_error(name, "write"));
    bytes.remove_prefix(size_t(n));
  }
  return {};
}

Expected<void> pwrite_all(int fd, std::string_view bytes, off_t offset, std::string_view name) {
  while (!bytes.empty()) {
    ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), offset);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(sys_error(name, "write"));
    bytes.remove_prefix(size_t(n));
    offset += n;
  }
  return {};
}

} // namespace terra
