// SPDX-License-Identifier: MIT
// A file descriptor with an owner, and the read/write loops that the kernel's short counts make necessary.
#pragma once

#include <fcntl.h>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/error.hh"

namespace terra {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  void reset();

 private:
  int fd_ = -1;
};

// open(2) with O_CLOEXEC added. The error names `path`.
Expected<Fd> open_fd(const std::string& path, int flags, mode_t mode = 0666);

// Opens for reading and refuses anything but a regular file (a FIFO would block, a device may have side
// effects).
Expected<Fd> open_regular(const std::string& path);

// Everything up to end of file. `name` is for the error message.
Expected<std::string> read_all(int fd, std::string_view name);
Expected<std::string> read_file(const std::string& path);

// Fills `out` from `offset` or fails: fewer bytes than asked for is "unexpected end of file".
Expected<void> pread_exact(int fd, std::span<std::byte> out, off_t offset, std::string_view name);

Expected<void> write_all(int fd, std::string_view bytes, std::string_view name);
Expected<void> pwrite_all(int fd, std::string_view bytes, off_t offset, std::string_view name);

} // namespace terra
