// SPDX-License-Identifier: MIT
// What happened since the last batch, in memory: paths interned, equal accesses counted once.
//
// The tracer calls it between two stops of its target, so it must be quick: hashing, no I/O. Memory is
// bounded by the number of distinct paths of the whole run and of what was done with them, plus one batch.
#pragma once

#include <bitset>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <sys/types.h>
#include <unordered_map>
#include <vector>

#include "lib/base/string_hash.hh"
#include "lib/trace/access.hh"
#include "lib/trace/flat_index.hh"
#include "lib/trace/path_names.hh"

namespace terra {

struct Variable {
  std::string name;
  std::optional<std::string> value; // nothing: only the name is to be stored
};

// Who made an access.
struct CallStack {
  std::string caller; // the innermost object that is not libc or the loader; empty: none but these
  std::string symbol; // in the caller; may be empty
  std::string frames; // a line for each: object+offset symbol+offset
};

// Times in seconds. CPU time and memory (bytes) include descendants that it waited for, as getrusage(2)
// counts.
struct ProcessEnd {
  double when = 0;
  std::optional<int> exit_status = {}, signal = {};
  double user_time = 0, system_time = 0;
  int64_t peak_memory = 0;
};

// The rows that one transaction writes, in the terms of schema.sql.
struct TraceBatch {
  struct Path {
    PathId id;
    std::string_view name; // of the recorder's, which outlives the batch
  };
  struct Process {
    int64_t id, pid, parent; // parent 0: none
    double start;
  };
  struct End {
    int64_t process;
    ProcessEnd how;
  };
  struct Image {
    int64_t id, process, number;
    double start;
    PathId exe, file, interpreter;
    std::string argv;
    PathId cwd;
    int64_t environment;
  };
  struct NamedVariable {
    int64_t id;
    Variable variable;
  };
  struct EnvironmentRow {
    int64_t environment, variable;
  };
  struct Event {
    int64_t id;
    double time;
    int64_t tid, image;
    Op op;
    std::string mode;
    PathId path, resolved;
    int error;
    int64_t way;
  };
  // A mode as in Access, in a number.
  using Mode = uint32_t;
  // What was done, without whom by: hundreds of images do the same.
  struct Deed {
    uint32_t path, spelled, resolved, way;
    int32_t error;
    Mode mode;
    Op op;
    uint32_t number = 0; // of the recorder's, from 0
    bool same_as(const Deed& other) const;
  };
  // Small: there are hundreds of thousands, and most of the time for one goes into fetching it.
  struct AccessRow {
    const Deed* deed; // of the recorder's, which outlives the batch
    uint32_t image;
    bool existed;
    int64_t count, first;
  };
  struct Gap {
    std::string what, detail;
    int64_t pid;
  };
  std::vector<Path> paths;
  std::vector<Process> processes;
  std::vector<Image> images;
  std::vector<AccessRow> accesses;
  std::vector<End> ends;
  std::vector<Gap> gaps;
  std::vector<NamedVariable> variables;
  std::vector<EnvironmentRow> environments;
  std::vector<Event> events;
  struct Stack {
    int64_t id;
    PathId caller;
    std::string symbol, frames;
  };
  struct Called {
    int64_t image;
    Op op;
    PathId path;
    int64_t stack;
  };
  std::vector<Stack> stacks;
  std::vector<Called> called;
  struct WayRow {
    int64_t way, position;
    PathId path; // 0: not known
    std::string target;
  };
  std::vector<WayRow> ways;

  size_t size() const {
    return paths.size() + processes.size() + images.size() + accesses.size() + ends.size() + gaps.size() +
           variables.size() + environments.size() + events.size() + stacks.size() + called.size() +
           ways.size();
  }
};

TraceBatch::Mode mode_number(std::string_view mode);
std::string mode_text(TraceBatch::Mode number);

// One program about to be run by a process.
struct ImageFacts {
  int64_t number = 0;
  double start = 0;                                  // seconds since the epoch
  std::string exe = {}, file = {}, interpreter = {}; // interpreter empty: none
  std::string argv = {};                             // quoted for a shell
  std::string cwd = {};
  int64_t environment = 0; // from TraceRecorder::environment(); 0: not stored
};

class TraceRecorder {
 public:
  // `parent` is what an earlier call returned, or 0. The result names the process in later calls.
  int64_t process(pid_t pid, int64_t parent, double start);
  void end_process(int64_t process, const ProcessEnd& how);
  int64_t image(int64_t process, const ImageFacts& facts);
  int64_t environment(const std::vector<Variable>& variables);
  int64_t way(const std::vector<Hop>& hops); // what names it in Access; equal ones are one
  // What it was counted as, null: it was not; `existed`: the run has not made it.
  struct Counted {
    const TraceBatch::Deed* deed; // as long as this lives
    bool existed;
  };
  Counted access(int64_t image, const Access& access, pid_t tid = 0);
  // Counts it so many times more, by any image. Only of what the run has not made, or it must be looked at
  // anew: made_here(). False: nothing is counted so.
  bool again(int64_t image, const TraceBatch::Deed& deed, int64_t times);
  bool made_here(std::string_view path) const;    // or a directory above it
  uint64_t made() const { return made_changes_; } // another number: the run has made something since
  std::string_view name(PathId id) const { return paths_.name(id); }        // as long as this lives
  void called(int64_t image, const Access& access, const CallStack& stack); // after access()
  bool not_an_input(const std::string& path); // nor what is below; false: that was known
  void not_made(const std::string& path);     // takes that back: it has not been made after all
  void gap(std::string_view what, pid_t pid, std::string_view detail);

  size_t pending() const { return batch_.size(); }
  int64_t gaps() const { return gaps_; }
  TraceBatch take(); // and start the next batch
  const TraceBatch& batch() const { return batch_; }
  int64_t version() const { return sequence_ + int64_t(batch_.size()); } // another one: something is new

  void keep_events() { keep_events_ = true; } // each access also as a row of its own, with its time
  void close() { closed_ = true; }            // from now on nothing is kept

 private:
  PathId intern(std::string_view name);
  static uint64_t hash_of_row(uint32_t image, uint32_t deed);
  const TraceBatch::Deed& deed(const TraceBatch::Deed& deed);
  void count(int64_t image, const TraceBatch::Deed& deed, bool existed, int64_t times = 1);

  TraceBatch batch_;
  PathNames paths_;
  std::deque<TraceBatch::Deed> deeds_; // another thread may read them
  FlatIndex deed_index_;
  FlatIndex rows_;              // in batch_.accesses
  StringSet made_;              // paths that the run made itself
  std::bitset<512> made_sizes_; // of these, modulo its own
  uint64_t made_changes_ = 0;
  std::unordered_map<std::string, int64_t> variables_, environments_, stacks_, ways_;
  int64_t processes_ = 0, images_ = 0, sequence_ = 0, gaps_ = 0, events_ = 0;
  bool keep_events_ = false, closed_ = false;
};

} // namespace terra
