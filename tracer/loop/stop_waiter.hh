// SPDX-License-Identifier: MIT
// Waiting for the next stop of any traced thread, with a look around before going to sleep.
//
// The problem: tracer and program take turns, and each turn wakes a CPU that has just gone idle, which takes
// longer than the work. Both on one CPU would be best, but binding the tracer alone does not do it (the
// scheduler moves the program to the idle CPU), and binding the program would show in its affinity. So the
// tracer stays awake for a moment, but not while others want its CPU: then giving way takes long, and it
// sleeps at once for a while.
//
// Measured on two cores, medians. Idle machine: 3,000 opens that stop 262 ms asleep, 143 ms awake (72 ms with
// both bound to one CPU, 5 ms untraced). 500 short commands of a shell, with six other busy processes: 1.57
// times the CPU time of the untraced run asleep, 1.50 awake; when these may not interfere, 1.84 times its
// wall time asleep, 1.64 awake.
#pragma once

#include <chrono>
#include <sys/resource.h>
#include <sys/types.h>

#include "tracer/loop/tick.hh"

namespace terra {

class StopWaiter {
 public:
  // wait4(2) for all threads (__WALL). `usage` is that of the process, and of descendants it waited for.
  pid_t wait(int& status, rusage& usage);

  // The same, but 0 after about so long without any stop, or earlier.
  pid_t wait_at_most(std::chrono::nanoseconds pause, int& status, rusage& usage);

  // After wait_at_most(): no signal comes any more that could interrupt a call.
  void done() { tick_.stop(); }

  // The same, but 0 if nobody has stopped yet.
  pid_t look(int& status, rusage& usage);

  // The same, but 0 if nobody stops in a millisecond. On a busy machine nobody is waited for.
  pid_t look_around(int& status, rusage& usage);

  // Before work that can wait: somebody has just been let go, and may be on our CPU. Hosts that pack what
  // runs onto few virtual CPUs leave him there until we sleep, though another is idle: without this, 150
  // short commands of a shell took 1.50 of their untraced time on such a one, not 1.43.
  // Returns when it is, in nanoseconds.
  long give_way();
  // The same, but 0 after a moment without any stop. SIGCHLD is blocked in all threads.
  pid_t wait_a_moment(int& status, rusage& usage);

 private:
  pid_t wait_for(int options, int& status, rusage& usage);
  pid_t look_before_sleep(int& status, rusage& usage);
  pid_t wait_for_signal(const timespec& time, int& status, rusage& usage);

  Tick tick_;
  bool quiet_ = false; // there has been no stop for a while
  int asleep_ = 0;     // so many stops without looking around
};

} // namespace terra
