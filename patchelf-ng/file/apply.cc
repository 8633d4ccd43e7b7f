// SPDX-License-Identifier: MIT
#include "patchelf-ng/file/apply.hh"

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "lib/base/atomic_file.hh"
#include "lib/base/copy.hh"
#include "lib/base/fd.hh"
#include "lib/base/interrupt.hh"
#include "patchelf-ng/file/privileges.hh"
#include "patchelf-ng/file/undo.hh"

namespace terra::patchelf {

namespace {

constexpr uint64_t chunk = 1 << 20;

Expected<void> copy_chunk(int from, uint64_t at, int to, uint64_t to_at, uint64_t size,
                          const std::string& name) {
  std::string buffer(size, '\0');
  auto read = pread_exact(from, std::as_writable_bytes(std::span(buffer)), off_t(at), name);
  if (!read) return read;
  return pwrite_all(to, buffer, off_t(to_at), name);
}

// What is copied goes to the disk while the next piece is copied, so that the fsync before the rename finds
// little left to wait for.
Expected<void> copy_body(int from, int to, uint64_t size, const std::string& name) {
  auto end = copy_content(from, to, size, name, [&](uint64_t offset, uint64_t bytes) {
    check_interrupt();
    (void)::sync_file_range(to, off_t(offset), off_t(bytes),
                            SYNC_FILE_RANGE_WRITE); // a hint: fsync is the judge
  });
  if (!end) return std::unexpected(end.error());
  if (*end < size) return std::unexpected(Error{name + ": unexpected end of file", Exit::finding});
  return {};
}

// From the end, so that it works within one file too: the payload only ever moves towards the end. A signal
// may end it only while the result is still a temporary file.
enum class Signals { heeded, deferred };
Expected<void> move_payload(const PayloadMove& payload, int from, int to, Signals signals,
                            const std::string& name) {
  for (uint64_t left = payload.size; left > 0;) {
    if (signals == Signals::heeded) check_interrupt();
    uint64_t size = std::min(left, chunk);
    left -= size;
    auto moved = copy_chunk(from, payload.from + left, to, payload.to + left, size, name);
    if (!moved) return moved;
  }
  return {};
}

// The last first: what is appended is there before the headers speak of it.
Expected<void> write_edits(const Plan& plan, int to, const std::string& name) {
  for (auto edit = plan.edits.rbegin(); edit != plan.edits.rend(); ++edit)
    if (auto written = pwrite_all(to, edit->bytes, off_t(edit->offset), name); !written) return written;
  return {};
}

Error refusal(Error error) {
  error.code = Exit::finding;
  return error;
}

// The whole new file into an empty one.
Expected<void> write_whole(const Plan& plan, int source, int to, const std::string& target) {
  if (auto done = copy_body(source, to, plan.body, target); !done) return done;
  if (auto done = move_payload(plan.payload, source, to, Signals::heeded, target); !done) return done;
  if (auto done = write_edits(plan, to, target); !done) return done;
  if (::ftruncate(to, off_t(plan.size)) != 0) return std::unexpected(sys_error(target, "write"));
  return {};
}

// A dry run by another name, for scripts that know patchelf. Other devices and pipes are refused.
bool is_null_device(const std::string& path) {
  struct stat st;
  return ::stat(path.c_str(), &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3);
}

Expected<std::string> write_new(const Plan& plan, int source, const std::string& target) {
  auto file = AtomicFile::create(target);
  if (!file) return std::unexpected(refusal(file.error()));
  if (auto done = write_whole(plan, source, file->fd(), target); !done) return std::unexpected(done.error());
  if (auto done = file->copy_metadata(source); !done) return std::unexpected(done.error());
  std::string lost = Privileges::of(source).lost_in(file->fd());
  check_interrupt();
  if (auto done = file->commit(); !done) return std::unexpected(done.error());
  return lost;
}

Expected<Fd> open_unchanged(const struct stat& st, const std::string& path) {
  auto fd = open_fd(path, O_RDWR | O_NONBLOCK);
  if (!fd) return std::unexpected(refusal(fd.error()));
  struct stat now;
  if (::fstat(fd->get(), &now) != 0) return std::unexpected(sys_error(path, "stat"));
  if (now.st_dev != st.st_dev || now.st_ino != st.st_ino || now.st_size != st.st_size)
    return std::unexpected(Error{path + ": changed while it was read", Exit::finding});
  return fd;
}

// All edits as one, where they lie in one page and the size stays: generic_perform_write() (mm/filemap.c)
// looks for a fatal signal between pages only, so such a write happens or does not.
std::optional<Edit> one_page(const Plan& plan, const struct stat& st, int fd, const std::string& path) {
  constexpr uint64_t page = 4096;
  if (plan.edits.empty() || plan.payload.size || plan.size != uint64_t(st.st_size)) return std::nullopt;
  const uint64_t from = plan.edits.front().offset, to = plan.edits.back().end();
  if (from / page != (to - 1) / page) return std::nullopt;
  std::string bytes(to - from, '\0');
  if (!pread_exact(fd, std::as_writable_bytes(std::span(bytes)), off_t(from), path)) return std::nullopt;
  for (const Edit& edit : plan.edits)
    bytes.replace(edit.offset - from, edit.bytes.size(), edit.bytes);
  return Edit{from, std::move(bytes)};
}

Expected<void> grow(int fd, uint64_t from, uint64_t to, const std::string& path) {
  if (to <= from) return {};
  int err;
  do
    err = ::posix_fallocate(fd, off_t(from), off_t(to - from));
  while (err == EINTR);
  if (err != 0) return std::unexpected(sys_error(path, "grow", err));
  return {};
}

Expected<void> overwrite(const Plan& plan, int fd, uint64_t old_size, const std::string& path) {
  if (auto done = grow(fd, old_size, plan.size, path); !done) return done;
  if (auto done = move_payload(plan.payload, fd, fd, Signals::deferred, path); !done) return done;
  return write_edits(plan, fd, path);
}

Expected<void> write_in_place(const Plan& plan, const struct stat& st, const std::string& path) {
  auto fd = open_unchanged(st, path);
  if (!fd) return std::unexpected(fd.error());
  if (auto edit = one_page(plan, st, fd->get(), path))
    return pwrite_all(fd->get(), edit->bytes, off_t(edit->offset), path);
  auto undo = Undo::keep(plan, fd->get(), st, path);
  if (!undo) return std::unexpected(undo.error());
  auto written = overwrite(plan, fd->get(), uint64_t(st.st_size), path);
  if (written) written = undo->done();
  if (written) return {};
  if (auto back = undo->put_back(fd->get()); !back) return back;
  return written;
}

} // namespace

Expected<std::string> apply(const Plan& plan, int source, const Destination& destination) {
  if (destination.output && is_null_device(*destination.output)) return "";
  if (destination.output) return write_new(plan, source, *destination.output);
  if (plan.empty()) return "";
  struct stat st;
  if (::fstat(source, &st) != 0) return std::unexpected(sys_error(destination.path, "stat"));
  if (!destination.in_place && st.st_nlink == 1) return write_new(plan, source, destination.path);
  const Privileges privileges = Privileges::of(source);
  if (auto done = write_in_place(plan, st, destination.path); !done) return std::unexpected(done.error());
  privileges.restore(source);
  return privileges.lost_in(source);
}

} // namespace terra::patchelf
