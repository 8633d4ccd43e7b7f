// SPDX-License-Identifier: MIT
// The set of files that is the answer: each path once, in the order it was first wanted, with the reasons.
//
// A path that is wanted is expanded: every symbolic link on the way is a member by its own path (/lib64 as
// well as /usr/lib64/ld-linux-x86-64.so.2), then the file that it leads to; so is every directory that ".."
// leaves again. No member's path goes through a link, so copying the members rebuilds the way.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "closure/excludes.hh"
#include "lib/elf/root.hh"

namespace terra::closure {

enum class Kind { program, library, interpreter, preload, audit, script, file, directory, link };
std::string_view kind_name(Kind kind);

struct Reason {
  std::string why;        // "needed by", "argument", ...
  std::string from;       // the path it speaks of, as spelled there; empty when it speaks of none
  bool looked_at = false; // by a traced program, which never opened it
  std::string stack = {}; // from where in that program, a line for each frame; empty: not known
  std::string text() const { return from.empty() ? why : why + " " + from; }
  bool operator==(const Reason&) const = default;
};

using Paths = std::unordered_set<std::string>;

struct Entry {
  std::string path;
  Kind kind;
  std::vector<Reason> reasons; // the first; all of them if the set keeps them
};

class FileSet {
 public:
  // `always` leaves out for everybody, `traced` only what add() is told to judge by it.
  FileSet(elf::Root& root, Excludes always, Excludes traced, bool keep_reasons)
      : root_(root), always_(std::move(always)), traced_(std::move(traced)), keep_reasons_(keep_reasons) {}

  // From now on leaves out these members, and of what is traced all but those.
  void subtract(const Paths& members) { without_.insert(members.begin(), members.end()); }
  void intersect(Paths members) { only_ = std::move(members); }

  enum class Added { yes, excluded, gone, special };

  // Wants the file that `spelled` leads to. gone: it doesn't exist; special: it is a device, FIFO or socket,
  // which are never members. A directory is of Kind::directory whatever `kind` says.
  Added add(const std::string& spelled, Kind kind, Reason reason, bool traced);

  // Whether add() has answered for this spelling before, so that one more reason would change nothing.
  bool settled(const std::string& spelled, bool traced) const {
    return !keep_reasons_ && known_[traced].contains(spelled);
  }

  // Whether add() would leave it out.
  bool excluded(const std::string& spelled, bool traced);

  const std::vector<Entry>& entries() const { return entries_; }
  // The member that `spelled` leads to, or that it names if it is a link itself; nullptr: none.
  const Entry* find(const std::string& spelled);

 private:
  void insert(const std::string& path, Kind kind, Reason reason, bool traced);
  bool nothing_excluded(bool traced) const { return always_.empty() && (!traced || traced_.empty()); }
  bool leaves_out(const std::string& path, bool traced) const {
    return always_.match(path) || (traced && traced_.match(path));
  }

  elf::Root& root_;
  Excludes always_, traced_;
  bool keep_reasons_;
  Paths without_;
  std::optional<Paths> only_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string, size_t> index_;
  std::unordered_map<std::string, Added> known_[2]; // answers by spelling, for `traced` false and true
};

} // namespace terra::closure
