// SPDX-License-Identifier: MIT
#include "patchelf-ng/file/undo.hh"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "lib/base/atomic_file.hh"
#include "lib/base/path.hh"
#include "patchelf-ng/file/privileges.hh"

namespace terra::patchelf {

namespace {

constexpr uint64_t chunk = 1 << 20, longest_capabilities = 4096;

struct Header {
  char magic[8] = {'T', 'E', 'R', 'R', 'A', 'U', 'N', '1'};
  uint64_t inode = 0, before = 0, after = 0, mode = 0, capabilities = 0;
};

struct Record {
  uint64_t offset = 0, size = 0, has_new = 0;
};

template <typename T> std::string_view bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

Expected<std::string> undo_path(const std::string& path, uint64_t inode) {
  auto target = follow_links(path);
  if (!target) return std::unexpected(target.error());
  return join_path(dir_name(*target), fmt::format(".terrarium-undo-{:x}", inode));
}

Expected<std::string> read_at(int fd, uint64_t offset, uint64_t size, const std::string& name) {
  std::string out(size, '\0');
  auto done = pread_exact(fd, std::as_writable_bytes(std::span(out)), off_t(offset), name);
  if (!done) return std::unexpected(done.error());
  return out;
}

// Writes the undo file, in pieces of about a chunk.
class Writer {
 public:
  Writer(int file, int source, const std::string& name) : file_(file), source_(source), name_(name) {}

  void add(std::string_view bytes) {
    buffer_ += bytes;
    if (buffer_.size() >= chunk) flush();
  }
  // The old bytes of [range.offset, end), and the new ones unless they are to come from elsewhere.
  void add(const Edit& range, bool has_new, uint64_t end) {
    for (uint64_t at = range.offset; at < end; at += chunk) {
      Record record{at, std::min(chunk, end - at), has_new};
      auto old = read_at(source_, at, record.size, name_);
      if (!old) throw old.error();
      add(bytes_of(record));
      add(*old);
      if (has_new) add(std::string_view(range.bytes).substr(at - range.offset, record.size));
    }
  }
  void flush() {
    if (auto done = write_all(file_, buffer_, name_); !done) throw done.error();
    buffer_.clear();
  }

 private:
  int file_, source_;
  const std::string& name_;
  std::string buffer_;
};

void write_undo(Writer out, const Plan& plan, const struct stat& st, const Privileges& privileges) {
  Header header;
  header.inode = st.st_ino, header.before = uint64_t(st.st_size), header.after = plan.size;
  header.mode = privileges.mode, header.capabilities = privileges.capabilities.size();
  out.add(bytes_of(header));
  out.add(privileges.capabilities);
  const uint64_t stays =
      plan.payload.size ? plan.body : header.before; // the payload moves over what is behind
  for (const Edit& edit : plan.edits)
    out.add(edit, true, std::min(edit.end(), stays));
  if (plan.payload.size) out.add({plan.body, ""}, false, header.before);
  out.flush();
}

// An undo file as it was written; each step throws Error for one that is not.
class Reader {
 public:
  Reader(int file, std::string name) : file_(file), name_(std::move(name)) {
    uint64_t at = 0;
    read(at, &header_, sizeof header_);
    if (std::memcmp(header_.magic, Header().magic, sizeof header_.magic) != 0)
      throw Error{name_ + ": not an undo file", Exit::finding};
    if (header_.capabilities > longest_capabilities) throw damaged();
    capabilities_.resize(header_.capabilities);
    read(at, capabilities_.data(), capabilities_.size());
    first_ = at;
  }

  const Header& header() const { return header_; }
  Privileges privileges() const { return {mode_t(header_.mode), capabilities_, {}}; }

  // use(offset, old bytes, new bytes or nothing), for each record.
  template <typename Use> void each(Use use) const {
    struct stat st;
    if (::fstat(file_, &st) != 0) throw sys_error(name_, "stat");
    for (uint64_t at = first_; at < uint64_t(st.st_size);) {
      Record record;
      read(at, &record, sizeof record);
      if (record.size > chunk || record.offset > header_.before ||
          record.size > header_.before - record.offset)
        throw damaged();
      std::string before(record.size, '\0'), after(record.has_new ? record.size : 0, '\0');
      read(at, before.data(), before.size());
      read(at, after.data(), after.size());
      use(record.offset, before, after);
    }
  }

 private:
  Error damaged() const { return Error{name_ + ": a damaged undo file", Exit::finding}; }

  void read(uint64_t& at, void* to, uint64_t size) const {
    auto done = pread_exact(file_, {static_cast<std::byte*>(to), size}, off_t(at), name_);
    if (!done) throw Error{done.error().message, Exit::finding};
    at += size;
  }

  int file_;
  std::string name_;
  Header header_;
  std::string capabilities_;
  uint64_t first_ = 0;
};

// Whether the file holds old and new bytes and nothing else where the write went.
bool is_mixture(const Reader& undo, int fd, const std::string& name) {
  struct stat st;
  if (::fstat(fd, &st) != 0) throw sys_error(name, "stat");
  uint64_t size = uint64_t(st.st_size), before = undo.header().before;
  bool fits =
      st.st_ino == undo.header().inode && size >= before && size <= std::max(before, undo.header().after);
  if (!fits) return false;
  undo.each([&](uint64_t offset, const std::string& old, const std::string& wanted) {
    auto now = read_at(fd, offset, old.size(), name);
    if (!now) throw now.error();
    for (size_t i = 0; i < wanted.size(); i++)
      fits = fits && ((*now)[i] == old[i] || (*now)[i] == wanted[i]);
  });
  return fits;
}

void write_back(const Reader& undo, int fd, const std::string& name) {
  undo.each([&](uint64_t offset, const std::string& old, const std::string&) {
    if (auto done = pwrite_all(fd, old, off_t(offset), name); !done) throw done.error();
  });
  if (::ftruncate(fd, off_t(undo.header().before)) != 0) throw sys_error(name, "shorten");
  undo.privileges().restore(fd);
}

// Empties it first: a kill in between leaves nothing to be undone.
Expected<void> drop(int file, const std::string& path) {
  bool empty = ::ftruncate(file, 0) == 0;
  if (::unlink(path.c_str()) != 0 && !empty) return std::unexpected(sys_error(path, "remove"));
  return {};
}

// In a directory like /tmp anybody may leave a file of that name. Who owns the edited file could write to it
// anyway.
void check_owner(const struct stat& undo, int fd, const std::string& undo_name) {
  struct stat st;
  if (::fstat(fd, &st) != 0) throw sys_error(undo_name, "stat");
  if (undo.st_uid != ::geteuid() && undo.st_uid != 0 && undo.st_uid != st.st_uid)
    throw Error{undo_name + ": an undo file of another user", Exit::finding};
}

bool recover(int file, int fd, const std::string& path, const std::string& undo_name) {
  struct stat st;
  if (::fstat(file, &st) != 0) throw sys_error(undo_name, "stat");
  if (st.st_nlink == 0 || !S_ISREG(st.st_mode)) return false; // finished since we looked; or never ours
  check_owner(st, fd, undo_name);
  if (st.st_size == 0) {
    (void)drop(file, undo_name);
    return false;
  }
  Reader undo(file, undo_name);
  if (!is_mixture(undo, fd, path))
    throw Error{path + ": an edit was cut short, but the file is another by now; remove " + undo_name,
                Exit::finding};
  auto writable = open_fd(path, O_WRONLY | O_NONBLOCK);
  if (!writable) throw writable.error();
  write_back(undo, writable->get(), path);
  if (auto dropped = drop(file, undo_name); !dropped) throw dropped.error();
  return true;
}

} // namespace

Expected<Undo> Undo::keep(const Plan& plan, int source, const struct stat& st, const std::string& path) {
  auto final_path = undo_path(path, st.st_ino);
  if (!final_path) return std::unexpected(final_path.error());
  std::string temporary = join_path(dir_name(*final_path), ".terrarium-XXXXXX");
  Fd file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file) return std::unexpected(sys_error(path, "keep the old bytes beside it", errno, Exit::finding));
  std::optional<Error> error;
  try {
    write_undo(Writer(file.get(), source, path), plan, st, Privileges::of(source));
    if (::link(temporary.c_str(), final_path->c_str()) != 0) {
      if (errno == EEXIST) throw Error{path + ": another process is editing it", Exit::finding};
      throw sys_error(path, "keep the old bytes beside it");
    }
  } catch (Error& caught) {
    error = std::move(caught);
  }
  ::unlink(temporary.c_str());
  if (error) return std::unexpected(std::move(*error));
  return Undo(std::move(file), std::move(*final_path));
}

Expected<void> Undo::put_back(int fd) {
  try {
    write_back(Reader(file_.get(), path_), fd, path_);
  } catch (Error& error) {
    error.message += "; the old bytes are kept there, and the next call puts them back";
    return std::unexpected(std::move(error));
  }
  return drop(file_.get(), path_);
}

Expected<void> Undo::done() {
  return drop(file_.get(), path_);
}

Expected<bool> undo_unfinished(int fd, const std::string& path) {
  struct stat st;
  if (::fstat(fd, &st) != 0) return std::unexpected(sys_error(path, "stat"));
  auto name = undo_path(path, st.st_ino);
  if (!name) return std::unexpected(name.error());
  Fd file(::open(name->c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file) return false;
  ::flock(fd,
          LOCK_EX); // a write that goes on is waited for; where there are no locks, is_mixture() has to do
  try {
    return recover(file.get(), fd, path, *name);
  } catch (Error& error) {
    return std::unexpected(std::move(error));
  }
}

} // namespace terra::patchelf
