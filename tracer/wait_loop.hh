// SPDX-License-Identifier: MIT
// The heart of the tracer: waits for a stop of any traced thread, does what it asks for, lets the thread go
// on.
//
// ptrace(2) allows this only to the thread that seized the first process, so all of it runs in one thread.
#pragma once

#include <memory>
#include <sys/types.h>
#include <unordered_map>

#include "tracer/scene.hh"
#include "tracer/signals.hh"
#include "tracer/stop_waiter.hh"

namespace terra {

class WaitLoop {
 public:
  // Seizes `program`, which must be a child that waits to be told to go on. Throws Error.
  WaitLoop(pid_t program, Scene& scene, SignalForwarder& signals);

  enum class Until { program_ends, all_end };
  // The result is the wait status of the program. May be called again to go on. Throws Error.
  int run(Until until);

  // After run(Until::program_ends): whether processes are left; each becomes a gap.
  bool note_left_alone();

 private:
  void dispatch(pid_t tid, int status, const rusage& usage);
  void stopped(Tracee& tracee, int status);
  void on_seccomp(Tracee& tracee);
  void on_syscall_end(Tracee& tracee);
  void on_exec(Tracee& tracee);
  void on_new_task(Tracee& parent, int event);
  void on_end(pid_t tid, int status, const rusage& usage);

  Tracee& adopt(pid_t tid, pid_t process, pid_t parent);
  Tracee& adopt_unknown(pid_t tid);
  std::shared_ptr<Process> make_process(pid_t pid, const Process* parent);
  void resume(const Tracee& tracee, int signal = 0);

  Scene& scene_;
  SignalForwarder& signals_;
  StopWaiter waiter_;
  pid_t program_;
  int program_status_ = 0;
  bool program_ended_ = false;
  std::unordered_map<pid_t, Tracee> tracees_; // by thread id
};

} // namespace terra
