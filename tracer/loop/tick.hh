// SPDX-License-Identifier: MIT
// A signal now and then, so that a thread comes back from wait4(2) although nobody has stopped.
//
// Why not sigtimedwait(2) for SIGCHLD, which has a timeout: a stop wakes a thread in wait4 where the stopped
// one was (kernel/signal.c, do_notify_parent_cldstop, __wake_up_parent: a synchronous wake-up), but one that
// waits for the signal on whichever CPU is idle, and that one has to be woken, too. On a virtual machine that
// is 10 us or 50, for each stop: 150 short commands of a shell took 1.37 of their untraced time with it, 1.30
// without.
#pragma once

#include <chrono>
#include <ctime>
#include <optional>

namespace terra {

class Tick {
 public:
  Tick() = default;
  Tick(const Tick&) = delete;
  Tick& operator=(const Tick&) = delete;
  ~Tick();

  // From now on the calling thread, always the same one, gets it about so often: a call that waits fails with
  // EINTR. False: it can't be had.
  bool every(std::chrono::nanoseconds interval);
  void stop();

 private:
  bool make();
  bool set(std::chrono::nanoseconds interval);

  std::optional<timer_t> timer_;
  bool cannot_ = false;
  std::chrono::nanoseconds interval_{0}; // 0: it does not come
};

} // namespace terra
