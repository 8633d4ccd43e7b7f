// SPDX-License-Identifier: MIT
#include "lib/trace/output.hh"

#include <cstring>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace terra {

namespace {

using namespace std::string_view_literals;
constexpr std::string_view sqlite_magic = "SQLite format 3\0"sv;
constexpr std::string_view journal_magic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"sv;

std::string first_bytes(int fd, size_t size) {
  std::string bytes(size, '\0');
  ssize_t got = ::pread(fd, bytes.data(), size, 0);
  bytes.resize(got > 0 ? size_t(got) : 0);
  return bytes;
}

// A killed tracer's journal starts with the magic, or with zeros if the kill came before its header was done.
void remove_companion(const std::string& file) {
  struct stat status;
  if (::lstat(file.c_str(), &status) != 0) return;
  if (S_ISREG(status.st_mode)) {
    auto fd = open_regular(file);
    if (!fd) throw fd.error();
    std::string bytes = first_bytes(fd->get(), journal_magic.size());
    if (bytes.empty() || bytes == journal_magic || bytes.find_first_not_of('\0') == std::string::npos) {
      if (::unlink(file.c_str()) != 0) throw sys_error(file, "cannot remove");
      return;
    }
  }
  throw Error{file + ": is in the way: SQLite would delete it, and it is not a journal of a trace",
              Exit::usage};
}

// SQLite makes a journal there, but only when the program runs already.
void check_directory(const std::string& file) {
  std::string directory = std::filesystem::canonical(file).parent_path();
  if (::access(directory.c_str(), W_OK | X_OK) != 0) throw sys_error(directory, "no place for a journal");
}

} // namespace

bool is_trace_header(std::string_view bytes) {
  return bytes.size() >= 72 && bytes.starts_with(sqlite_magic) && bytes.substr(68, 4) == "Terr";
}

// Not cut to nothing first: ext4 would write such a file to the disk when it is closed (auto_da_alloc).
Fd prepare_output(const std::string& file, std::string_view contents) {
  // O_NONBLOCK: a FIFO must not block us before we have looked at it.
  auto fd = open_fd(file, O_RDWR | O_CREAT | O_NONBLOCK | O_NOCTTY);
  struct stat status;
  if (::stat(file.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
    throw Error{file + ": not written: exists and is not a regular file", Exit::usage};
  if (!fd) throw fd.error();
  if (::fstat(fd->get(), &status) != 0) throw sys_error(file, "cannot examine");
  if (status.st_size > 0 && !is_trace_header(first_bytes(fd->get(), trace_header_size)))
    throw Error{file + ": not written: exists and is not a trace", Exit::usage};
  if (::flock(fd->get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    throw Error{file + ": not written: another tracer writes it", Exit::usage};
  check_directory(file);
  remove_companion(file + "-journal");
  remove_companion(file + "-wal");
  if (auto done = pwrite_all(fd->get(), contents, 0, file); !done) throw done.error();
  if (::ftruncate(fd->get(), off_t(contents.size())) != 0) throw sys_error(file, "cannot cut");
  return std::move(*fd);
}

} // namespace terra
