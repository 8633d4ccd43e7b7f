// SPDX-License-Identifier: MIT
// What programs say about themselves, kept from one exec to the next: a build runs the same few a thousand
// times.
//
// Each time one stat(2) tells whether the file of that name is still the one that was read: device, inode,
// size and both times. To open it, ask for its name and read its headers took 30 us of the 600 that a short
// command lives.
//
// Limit: a name that somebody outside of the trace makes lead to another hard link of the same file.
#pragma once

#include <optional>
#include <string>
#include <sys/stat.h>
#include <unordered_map>

#include "tracer/target/places.hh"
#include "tracer/target/program_file.hh"

namespace terra {

struct KnownProgram {
  ProgramFile file;
  std::string resolved;          // the kernel's name for it
  bool gives_privileges = false; // set-ID bits, or capabilities
  // Which sites of known texts it has used with the shim (preload/shim/shim.h); nothing: it has not run to
  // its end.
  std::optional<uint64_t> sites = {};
  std::string runs; // what /proc/PID/exe said of the one that executed it; empty: nobody has asked
};

class Programs {
 public:
  explicit Programs(const Places& places) : places_(places) {}

  // What thread `tid` finds at that absolute path. Null: not there, not regular, or not readable. Valid until
  // the next call.
  KnownProgram* find(pid_t tid, const std::string& path);

  // The same, but null unless it is kept and still the same.
  KnownProgram* kept(const std::string& path);

  // The same, and nobody looks whether it still is.
  KnownProgram* remembered(const std::string& path);

  // Names may lead elsewhere from now on.
  void changed() { kept_.clear(); }

 private:
  struct Kept {
    KnownProgram program;
    struct stat status;
  };

  bool keeps(const std::string& path) const;

  const Places& places_;
  std::unordered_map<std::string, Kept> kept_; // by path
  KnownProgram passing_;                       // of the last call
};

} // namespace terra
