// SPDX-License-Identifier: MIT
// Which symbolic links a name leads through, and where to: the walk of the kernel, done again.
//
// The kernel tells only where an open ended. So each component is asked with readlink(2), through the
// program's own root, and what was found is kept: a directory is walked once for all names in it, a name once
// for all calls, until changed() says that links lead elsewhere. Most names cost one look into a table.
// path_resolution(7), symlink(7); fs/namei.c.
//
// Limits: what somebody outside of the trace changes between two looks is seen late. Names whose real path is
// longer than PATH_MAX, and what the tracer has no permission for, are not walked to the end. Links in
// /proc/PID lead to files, not to names; their text is the kernel's name of the file. Memory: `most_kept`
// bytes of names, and as much again for the table.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "lib/base/string_hash.hh"
#include "tracer/target/link_walk.hh"

namespace terra {

// A name that ends so means a directory: a link before the end is followed in any case.
bool asks_for_directory(std::string_view name);

class Links {
 public:
  explicit Links(const Places& places) : places_(places) {}

  struct Found {
    Way* way = nullptr; // null: no links. Valid until the next call
    std::string end;    // where it leads; may be missing. Empty: not to a name
    bool lost = false;  // leads nowhere, or nobody can know where
  };
  // `spelled`: absolute, as Place has it. `pid`, `tid`: who asks. `own_root`: in the tracer's own root.
  Found find(pid_t pid, pid_t tid, std::string_view spelled, Last last, bool own_root);
  // Forgets first what is kept about this name and the directories above it.
  Found find_anew(pid_t pid, pid_t tid, std::string_view spelled, Last last, bool own_root);

  // For a call that takes the directory `dirfd`, whose path is `top`, for the root: nothing is kept.
  Way walk_below(pid_t pid, pid_t tid, int dirfd, std::string top, std::string_view name, Last last) const;

  // `path` has been opened as a directory and is no link itself: whether there is none above it either, as
  // the walk would find; then it is kept without one. In the tracer's own root, and not below /proc.
  bool leads_straight(pid_t pid, std::string_view path);

  // A link, or a directory, has been made, moved or removed.
  void changed();
  uint64_t changes() const { return changes_; } // so many times
  // Whether a link of this name has been walked.
  bool knows(const std::string& path) const { return seen_.contains(path); }

 private:
  // Null: leads where it says, without links.
  using Kept = StringMap<std::unique_ptr<Way>>;
  static constexpr size_t most_kept = 8 << 20;

  Way* resolve(RootView& root, Kept& kept, std::string_view text);
  Way* keep(Kept& kept, std::string_view text, Way way);

  const Places& places_;
  std::unordered_map<std::string, Kept> kept_; // by RootView::key()
  std::list<Way> passing_;                     // of the last call
  std::unordered_set<std::string> seen_;
  size_t bytes_ = 0;
  uint64_t changes_ = 0;
};

} // namespace terra
