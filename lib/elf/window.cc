// SPDX-License-Identifier: MIT
#include "lib/elf/window.hh"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace terra::elf {

namespace {
constexpr uint64_t piece_size = 4096; // headers, .dynamic and the used part of .dynstr rarely need more
}

Window::Window(int fd) : fd_(fd) {
  struct stat st;
  if (::fstat(fd, &st) != 0) {
    error_ = errno;
    return;
  }
  size_ = uint64_t(std::max<off_t>(st.st_size, 0));
  load(head_, 0, piece_size);
}

Window::Window(int fd, off_t size) : fd_(fd), size_(uint64_t(std::max<off_t>(size, 0))) {
  load(head_, 0, piece_size);
}

bool Window::load(Piece& piece, uint64_t offset, uint64_t length) {
  length = std::min(length, size_ - offset);
  piece.start = offset;
  // Not resize(): to clear what is read over costs a twentieth of a whole closure.
  piece.data.resize_and_overwrite(length, [&](char* data, size_t) {
    size_t done = 0;
    while (done < length) {
      ssize_t n = ::pread(fd_, data + done, length - done, off_t(offset + done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0 && error_ == 0) error_ = errno;
      if (n <= 0) break; // a file that shrinks meanwhile is a truncated file
      done += size_t(n);
    }
    return done;
  });
  return piece.data.size() == length;
}

std::optional<Bytes> Window::bytes(uint64_t offset, uint64_t length) {
  if (offset > size_ || length > size_ - offset) return std::nullopt;
  if (head_.holds(offset, length)) return head_.at(offset, length);
  if (!moving_.holds(offset, length) && !load(moving_, offset, std::max(length, piece_size)) &&
      !moving_.holds(offset, length))
    return std::nullopt;
  return moving_.at(offset, length);
}

std::optional<Bytes> Window::some(uint64_t offset, uint64_t limit) {
  if (offset >= size_ || limit == 0) return std::nullopt;
  limit = std::min(limit, size_ - offset);
  const Piece* piece = head_.holds(offset, 1) ? &head_ : &moving_;
  if (!piece->holds(offset, 1)) {
    load(moving_, offset, piece_size);
    if (!moving_.holds(offset, 1)) return std::nullopt;
  }
  return piece->at(offset, std::min(limit, piece->start + piece->data.size() - offset));
}

} // namespace terra::elf
