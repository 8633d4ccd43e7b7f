// SPDX-License-Identifier: MIT
// One walk along a name, component by component, as path_resolution(7) describes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "lib/base/fd.hh"
#include "lib/trace/access.hh"
#include "tracer/target/places.hh"

namespace terra {

// The root directory of a thread, as the tracer reaches it.
class RootView {
 public:
  // `own`: it is known to be the tracer's own.
  RootView(const Places& places, pid_t pid, pid_t tid, bool own);
  // A directory that a call takes for the root, openat2(2) with RESOLVE_IN_ROOT; `top` is its path.
  RootView(const Places& places, pid_t pid, pid_t tid, int dirfd, std::string top);

  const std::string& top() const { return top_; } // "", or the directory that is the root
  const std::string& key() const {
    return key_;
  } // the same for the same root and mounts; "": the tracer's own

  enum class Kind { link, other, nothing };
  // What an absolute path is whose directories are no links. `target` is set for a link.
  Kind look(const std::string& path, std::string& target);
  bool is_directory(const std::string& path);

 private:
  int start(const std::string& path, std::string& relative);
  std::string self(bool thread) const;

  const Places& places_;
  pid_t pid_, tid_;
  std::string top_, key_;
  Fd fd_; // of another root, when it is needed
};

struct Way {
  std::vector<Hop> hops;
  std::string end;      // so far: no link on it; "" for the tracer's root
  bool lost = false;    // leads nowhere, or nobody can know where
  bool passing = false; // holds for one process at one time: /proc/self, /proc/PID/fd
  int64_t id = 0;       // of `hops` in the trace, if it is there already
};

// Goes on from way.end. `name` may hold several components; a link in the last one is followed.
void walk(RootView& root, Way& way, std::string_view name);

} // namespace terra
