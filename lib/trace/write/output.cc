// SPDX-License-Identifier: MIT
#include "lib/trace/write/output.hh"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace terra {

namespace {

constexpr size_t block = 4096; // the page cache's: written as a whole or not at all, whenever we are killed

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
void check_directory(const std::string& path) {
  std::string directory(path, 0, std::max(path.rfind('/'), size_t(1)));
  if (::access(directory.c_str(), W_OK | X_OK) != 0) throw sys_error(directory, "no place for a journal");
}

// `before`: its size, or more.
void write_output(const Fd& fd, const std::string& file, std::string_view contents, size_t before) {
  if (auto done = pwrite_all(fd.get(), contents, 0, file); !done) throw done.error();
  if (before > contents.size() && ::ftruncate(fd.get(), off_t(contents.size())) != 0)
    throw sys_error(file, "cannot cut");
}

// The stub is in the first block: what was there before and what comes after is behind it, and it does not
// know of that. Never cut to nothing: ext4 would write such a file to the disk when it is closed
// (auto_da_alloc).
void begin_output(const Fd& fd, const std::string& file, size_t before, std::string_view stub,
                  std::string_view contents) {
  write_output(fd, file, stub, before);
  std::string_view rest = contents.substr(std::min(block, contents.size()));
  if (auto done = pwrite_all(fd.get(), rest, off_t(block), file); !done) throw done.error();
  if (auto done = pwrite_all(fd.get(), contents.substr(0, block), 0, file); !done) throw done.error();
}

} // namespace

bool is_trace_header(std::string_view bytes) {
  return bytes.size() >= 72 && bytes.starts_with(sqlite_magic) && bytes.substr(68, 4) == "Terr";
}

Output prepare_output(const std::string& file, std::string_view stub, std::string_view contents) {
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
  std::string path = std::filesystem::canonical(file);
  check_directory(path);
  remove_companion(file + "-journal");
  remove_companion(file + "-wal");
  begin_output(*fd, file, size_t(status.st_size), stub, contents);
  return {std::move(*fd), std::move(path)};
}

namespace {

std::string big_endian(uint32_t value) {
  return {char(value >> 24), char(value >> 16), char(value >> 8), char(value)};
}

// https://www.sqlite.org/fileformat2.html, "The Rollback Journal".
std::string journal_of(std::string_view database) {
  constexpr size_t sector = 512;
  size_t page_size = size_t(uint8_t(database[16])) << 8 | uint8_t(database[17]);
  auto pages = uint32_t(database.size() / page_size);
  std::string journal(journal_magic);
  for (uint32_t value : {pages, /* nonce */ 0u, pages, uint32_t(sector), uint32_t(page_size)})
    journal += big_endian(value);
  journal.resize(sector);
  for (uint32_t page = 0; page < pages; ++page) {
    std::string_view bytes = database.substr(page * page_size, page_size);
    uint32_t sum = 0;
    for (size_t at = page_size - 200; at > 0 && at < page_size; at -= 200)
      sum += uint8_t(bytes[at]);
    journal.append(big_endian(page + 1)).append(bytes).append(big_endian(sum));
  }
  return journal;
}

// SQLite's locks, all of them: https://www.sqlite.org/src/file/src/os.h, PENDING_BYTE and what follows.
class ReadersOut {
 public:
  ReadersOut(const Fd& fd, const std::string& file) : fd_(fd.get()) {
    constexpr int tries = 3000;
    for (int i = 0; !set(F_WRLCK); ++i) {
      if (errno != EAGAIN && errno != EACCES) throw sys_error(file, "cannot lock");
      if (i == tries) throw sys_error(file, "somebody reads it");
      ::usleep(10'000);
    }
  }
  ReadersOut(const ReadersOut&) = delete;
  ReadersOut& operator=(const ReadersOut&) = delete;
  ~ReadersOut() { set(F_UNLCK); }

 private:
  bool set(short type) {
    struct flock lock = {
        .l_type = type, .l_whence = SEEK_SET, .l_start = 0x40000000, .l_len = 512, .l_pid = 0};
    return ::fcntl(fd_, F_OFD_SETLK, &lock) == 0;
  }
  int fd_;
};

bool differs(std::string_view before, std::string_view after, size_t at) {
  size_t size = std::min(block, before.size() - at);
  return before.substr(at, size) != after.substr(at, size);
}

bool can_grow(std::string_view empty, std::string_view after) {
  size_t others = 0;
  for (size_t at = block; at < empty.size(); at += block)
    others += differs(empty, after, at);
  return others <= 1 && empty.size() >= block && after.size() >= empty.size();
}

} // namespace

void replace_output(const Fd& fd, const std::string& file, std::string_view before, std::string_view after) {
  ReadersOut lock(fd, file);
  std::string name = file + "-journal";
  auto journal = open_fd(name, O_WRONLY | O_CREAT | O_EXCL, 0644);
  if (!journal) throw journal.error();
  if (auto kept = pwrite_all(journal->get(), journal_of(before), 0, name); !kept) {
    ::unlink(name.c_str());
    throw kept.error();
  }
  try {
    write_output(fd, file, after, before.size());
  } catch (const Error&) {
    write_output(fd, file, before, SIZE_MAX); // if that fails too, the journal stays for the next reader
    ::unlink(name.c_str());
    throw;
  }
  if (::unlink(name.c_str()) != 0) throw sys_error(name, "cannot remove");
}

void grow_output(const Fd& fd, const std::string& file, std::string_view empty, std::string_view after) {
  if (!can_grow(empty, after)) return replace_output(fd, file, empty, after);
  ReadersOut lock(fd, file);
  auto write = [&](size_t at, size_t size) {
    return pwrite_all(fd.get(), after.substr(at, size), off_t(at), file);
  };
  auto done = write(empty.size(), after.npos);
  if (!done) (void)!::ftruncate(fd.get(), off_t(empty.size()));
  for (size_t at = 0; done && at < empty.size(); at += block)
    if (differs(empty, after, at)) done = write(at, std::min(block, empty.size() - at));
  if (!done) throw done.error();
}

} // namespace terra
