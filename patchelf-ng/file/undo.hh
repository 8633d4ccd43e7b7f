// SPDX-License-Identifier: MIT
// An in-place write as one step, as far as anyone may tell who comes by after a kill: the bytes that it will
// overwrite are kept in a file beside the edited one, ".terrarium-undo-INODE", until the last byte is
// written. A call that finds such a file puts the old bytes back first. A flock(2) on it tells a write that
// is still going on from one that was cut short.
//
// The undo file is not synced: against SIGKILL the page cache is enough, after a power failure the file
// system decides what of either file is there. The file and the undo file may be gone separately (restored
// from a backup, moved), so bytes are put back only where the file holds the old or the new ones throughout.
//
//   header   magic, inode, size before and after, mode, length of the file capabilities; then these
//   records  offset, length, whether the new bytes follow the old ones; then the bytes
//
// Numbers are 8 bytes of the machine's order; an empty file means that the write was finished.
#pragma once

#include <string>
#include <sys/stat.h>

#include "lib/base/error.hh"
#include "lib/base/fd.hh"
#include "patchelf-ng/plan/plan.hh"

namespace terra::patchelf {

class Undo {
 public:
  // Keeps what `plan` overwrites of the file `source`, which is at `path` and locked. Exit::finding when the
  // directory does not take it.
  static Expected<Undo> keep(const Plan& plan, int source, const struct stat& st, const std::string& path);

  Expected<void> put_back(int fd); // after a failed write; the undo file goes when all is back
  Expected<void> done();           // the write is complete

 private:
  Undo(Fd file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  Fd file_;
  std::string path_; // of the undo file
};

// Puts the old bytes back where an earlier in-place write of the open file at `path` was cut short; true when
// there was one. Waits for one that is going on. Exit::finding when the file is another by now.
Expected<bool> undo_unfinished(int fd, const std::string& path);

} // namespace terra::patchelf
