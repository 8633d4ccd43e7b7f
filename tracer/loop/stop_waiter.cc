// SPDX-License-Identifier: MIT
#include "tracer/loop/stop_waiter.hh"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <sched.h>
#include <sys/wait.h>

namespace terra {

namespace {

// Who sleeps is woken on an idle CPU in 30 to 50 us, and in some hundred where the host has work elsewhere; a
// short command stops some six times in its one to two milliseconds.
constexpr long patience = 1'000'000; // ns
// Between two looks, in turns of `pause`: longer and longer, the next stop comes after 15 us or not soon.
// Without them the other thread of the same core, where the program may be running, gets half of it: looking
// around for longer than 50 us was a loss then, and now 500 commands take 1.29 of their time, not 1.41.
constexpr int first_rest = 20, more_rest = 10, longest_rest = 150; // 3 us
// A yield that took longer gave the CPU to somebody else. Shorter ones are mostly a short command of the
// traced program itself, which lives for 1 ms: with 0.3 ms here a quiet machine looked busy, and 500 commands
// took 1.51 of their time, not 1.43; with six busy processes beside them it makes no difference.
constexpr long yielded_ns = 1'300'000;
constexpr int give_up_stops = 500;
constexpr timespec moment = {0, 150'000}; // a program that does nothing but open fills half a bank in 400 us

long nanoseconds() {
  timespec time;
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1'000'000'000L + time.tv_nsec;
}

} // namespace

// 0: nothing yet. Not again before there has been a stop.
pid_t StopWaiter::look_around(int& status, rusage& usage) {
  if (quiet_) return look(status, usage);
  long until = nanoseconds() + patience;
  int rest = first_rest;
  while (asleep_ == 0) {
    if (pid_t tid = look(status, usage)) return tid;
    if (give_way() > until) break;
    for (int i = 0; i < rest; ++i)
      __builtin_ia32_pause();
    rest = std::min(rest + more_rest, longest_rest);
  }
  quiet_ = true;
  return 0;
}

pid_t StopWaiter::wait_for(int options, int& status, rusage& usage) {
  pid_t tid = ::wait4(-1, &status, __WALL | options, &usage);
  if (tid > 0) quiet_ = false;
  return tid;
}

pid_t StopWaiter::look(int& status, rusage& usage) {
  return wait_for(WNOHANG, status, usage);
}

// Not while others want the CPU: who sleeps is woken at once, who gives way waits for his turn.
long StopWaiter::give_way() {
  long before = nanoseconds();
  if (asleep_ != 0) return before;
  ::sched_yield();
  long now = nanoseconds();
  if (now - before > yielded_ns) asleep_ = give_up_stops;
  return now;
}

pid_t StopWaiter::wait_for_signal(const timespec& time, int& status, rusage& usage) {
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGCHLD);
  ::sigtimedwait(&stops, nullptr, &time); // perhaps for a stop that is over
  return look(status, usage);
}

pid_t StopWaiter::wait_a_moment(int& status, rusage& usage) {
  if (pid_t tid = look(status, usage)) return tid;
  return wait_for_signal(moment, status, usage);
}

pid_t StopWaiter::look_before_sleep(int& status, rusage& usage) {
  if (asleep_ == 0) return look_around(status, usage);
  --asleep_;
  return look(status, usage);
}

pid_t StopWaiter::wait_at_most(std::chrono::nanoseconds pause, int& status, rusage& usage) {
  if (pid_t tid = look_before_sleep(status, usage)) return tid;
  if (!tick_.every(pause)) return wait_for_signal({0, long(pause.count())}, status, usage);
  pid_t tid = wait_for(0, status, usage);
  return tid < 0 && errno == EINTR ? 0 : tid;
}

pid_t StopWaiter::wait(int& status, rusage& usage) {
  if (pid_t tid = look_before_sleep(status, usage)) return tid;
  tick_.stop();
  return wait_for(0, status, usage);
}

} // namespace terra
