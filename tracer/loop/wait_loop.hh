// SPDX-License-Identifier: MIT
// The heart of the tracer: waits for a stop of any traced thread, does what it asks for, lets the thread go
// on.
//
// ptrace(2) allows this only to the thread that seized the first process, so all of it runs in one thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <unordered_map>

#include "tracer/calls/scene.hh"
#include "tracer/loop/signals.hh"
#include "tracer/loop/stop_request.hh"
#include "tracer/loop/stop_waiter.hh"
#include "tracer/shim/fast_path.hh"

namespace terra {

// Not PTRACE_O_EXITKILL: that is for processes that carry the filter.
constexpr unsigned long event_options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                                        PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;

// A child that waits to be told to go on, and that has, or installs, the filter. Throws Error.
void seize_program(pid_t program);

class WaitLoop {
 public:
  // `signals` is told which processes live; may be null. `fast` may be null: every call of the table stops.
  WaitLoop(Scene& scene, SignalForwarder* signals, FastPath* fast)
      : scene_(scene), signals_(signals), fast_(fast) {}

  // `program` has been seized, and executes `file` as soon as it likes.
  void launch(pid_t program, const std::string& file);

  // Seizes a process that runs, and all its threads and descendants. Throws Error.
  void attach(pid_t pid);
  // After attach(): until the last one has ended, or has been let go because of the request.
  void run_until(StopRequest& request);

  // After launch(): until the program has begun, or could not.
  void run_until_begun();
  // Calls `act` once, when so much time has passed and somebody is left.
  void later(std::chrono::milliseconds after, std::function<void()> act);
  enum class Until { program_ends, all_end };
  // The result is the wait status of the program. May be called again to go on. Throws Error.
  int run(Until until);

  // After run(Until::program_ends): whether processes are left; each becomes a gap.
  bool note_left_alone();

 private:
  using Clock = std::chrono::steady_clock;

  void do_later();
  bool wait_once(); // false: nobody is left
  pid_t sleep_until_stop(int& status, rusage& usage);
  void dispatch(pid_t tid, int status, const rusage& usage);
  void stopped(Tracee& tracee, int status);
  void on_seccomp(Tracee& tracee);
  void on_syscall_stop(Tracee& tracee);
  bool every_call_of(const Tracee& tracee) const { return every_call_ || tracee.process->every_call; }
  void begin(Tracee& tracee, bool i386, uint64_t nr, const uint64_t* args);
  void end(Tracee& tracee, int64_t result);
  void on_exec(Tracee& tracee); // and lets it go on
  void forget_threads(Tracee& tracee);
  void name_program(Tracee& tracee);
  void on_new_task(Tracee& parent, int event);
  void on_end(pid_t tid, int status, const rusage& usage);

  Tracee& adopt(pid_t tid, pid_t process, pid_t parent);
  Tracee& adopt_unknown(pid_t tid);
  bool hold_back(pid_t tid);
  enum class Held { without_parent, all };
  void release_held(Held which);
  std::shared_ptr<Process> make_process(pid_t pid, const Process* parent);
  void resume(const Tracee& tracee, int signal = 0);
  bool attach_thread(pid_t tid, pid_t top);
  void let_go(const Tracee& tracee, int signal);

  Scene& scene_;
  SignalForwarder* signals_;
  FastPath* fast_;
  StopWaiter waiter_;
  std::function<void()> later_; // null: nothing
  Clock::time_point later_from_;
  pid_t program_ = 0;
  int program_status_ = 0;
  bool program_ended_ = false;
  bool begins_ = false;     // the first program has not begun yet:
  Access first_;            // its exec; no path: not known
  bool every_call_ = false; // attached: no filter chooses the calls that stop
  bool letting_go_ = false;
  std::unordered_map<pid_t, Tracee> tracees_; // by thread id
  std::set<pid_t> adopted_early_;             // tasks seen before their parent's event told of them
  // With the shim: such tasks wait for that event, which says whose memory they have.
  std::set<pid_t> held_;
};

} // namespace terra
