// SPDX-License-Identifier: MIT
#include "tracer/loop/stop_waiter.hh"

#include <ctime>
#include <sched.h>
#include <sys/wait.h>

namespace terra {

namespace {

constexpr int long_series = 32;      // more than a short process has
constexpr int looks = 60;            // some 50 us: the next stop comes after 15 us or not soon
constexpr long yielded_ns = 300'000; // a yield that took longer gave the CPU to somebody
constexpr int give_up_stops = 500;

long nanoseconds() {
  timespec time;
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1'000'000'000L + time.tv_nsec;
}

} // namespace

// 0: nothing yet.
pid_t StopWaiter::look_around(int& status, rusage& usage) {
  long before = nanoseconds();
  for (int i = 0; i < looks; ++i) {
    if (pid_t tid = ::wait4(-1, &status, __WALL | WNOHANG, &usage)) return tid;
    ::sched_yield();
    long after = nanoseconds();
    if (after - before > yielded_ns) {
      asleep_ = give_up_stops;
      break;
    }
    before = after;
  }
  return 0;
}

pid_t StopWaiter::wait(int& status, rusage& usage) {
  pid_t tid = 0;
  if (asleep_ > 0)
    --asleep_;
  else if (series_ >= long_series)
    tid = look_around(status, usage);
  if (tid == 0) tid = ::wait4(-1, &status, __WALL, &usage);
  series_ = tid == last_ ? series_ + 1 : 0;
  last_ = tid;
  return tid;
}

} // namespace terra
