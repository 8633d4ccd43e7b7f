// SPDX-License-Identifier: MIT
// What the handlers work on: a thread that is stopped in a system call, and where they put what they find.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

#include "lib/trace/writer.hh"
#include "tracer/calls/calls.hh"
#include "tracer/calls/environments.hh"
#include "tracer/shim/state.hh"
#include "tracer/target/call_stack.hh"
#include "tracer/target/links.hh"
#include "tracer/target/places.hh"
#include "tracer/target/process_info.hh"
#include "tracer/target/programs.hh"

namespace terra {

// A process: threads share it.
struct Process : std::enable_shared_from_this<Process> {
  pid_t pid = 0;
  int64_t id = 0;      // in the trace
  int64_t image = 0;   // in the trace; 0: not known yet
  ImageFacts facts;    // of that image
  bool hidden = false; // a gap says already that its names can't be read
  // Its calls all stop: a filter of its own decides about some before ours does (user notification).
  bool every_call = false;
  int threads = 0;
  ShimState shim;
};

// The system call that a thread is in, from its first stop to its end.
struct Syscall {
  const Call* call = nullptr; // null: none
  std::array<uint64_t, 6> args = {};
  bool i386 = false;
  std::vector<Access> accesses; // as far as they are known
};

struct Tracee {
  pid_t tid = 0;
  std::shared_ptr<Process> process;
  Syscall syscall;

  uint64_t arg(int index) const { return syscall.args[size_t(index)]; }
  int fd_arg(int index) const { return int(uint32_t(arg(index))); }
};

// Handlers use this and nothing else of the tracer.
class Scene {
 public:
  Scene(TraceWriter& trace_writer, Places& where, Environment what = Environment::none,
        Callers who = Callers::none)
      : trace(trace_writer), places(where), links(where), programs(where), environments(what), callers(who) {}

  // A name in the program's memory; where a name leads. Nothing: the kernel would refuse the call too, or a
  // gap has been recorded.
  std::optional<std::string> name(const Tracee& tracee, uint64_t address);
  std::optional<Place> place(const Tracee& tracee, int dirfd, std::string_view name);

  // Adds an access to the call in which the tracee is. False: no such place.
  bool add(Tracee& tracee, Op op, int dirfd, std::string_view name, Last last = Last::followed);

  void record(const Tracee& tracee, Access access);
  // The links on its way, and where they lead. `own_root`: the program is known to be in the tracer's root.
  void walk(const Process& process, pid_t tid, Access& access, bool own_root = false);
  // The same at the start of a call for which the directory `dirfd` is the root; `name` as it was given.
  void walk_below(const Tracee& tracee, int dirfd, std::string_view name, Last last, Access& access);
  // False: that holds for this process alone, its name leads through /proc.
  bool walk(TraceRecorder& out, const Process& process, pid_t tid, Access& access, bool own_root);
  void gap(const Tracee& tracee, std::string_view what, std::string_view detail);
  void gap_in(const Process& process, std::string_view what, std::string_view detail);

  TraceWriter& trace;
  Places& places;
  Links links;
  Programs programs;
  Environments environments;
  const Callers callers;

 private:
  void hidden(const Tracee& tracee, int error);
  void notice_changes(const Access& access);
  void names_changed();
  template <typename Add>
  bool walk_to(Add add, const Process& process, pid_t tid, Access& access, bool own_root);

  CallStacks stacks_;
};

} // namespace terra
