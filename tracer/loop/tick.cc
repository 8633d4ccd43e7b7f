// SPDX-License-Identifier: MIT
#include "tracer/loop/tick.hh"

#include <csignal>
#include <sys/syscall.h>
#include <unistd.h>

namespace terra {

namespace {

void ignore(int) {}

} // namespace

Tick::~Tick() {
  if (timer_) ::timer_delete(*timer_);
}

// It comes again and again: one that falls between a look and the call that waits is lost.
bool Tick::every(std::chrono::nanoseconds interval) {
  if (interval == interval_) return true;
  return make() && set(interval);
}

void Tick::stop() {
  if (interval_ != interval_.zero()) set(interval_.zero());
}

bool Tick::set(std::chrono::nanoseconds interval) {
  constexpr long second = 1'000'000'000;
  timespec time = {interval.count() / second, interval.count() % second};
  itimerspec times = {time, time};
  if (::timer_settime(*timer_, 0, &times, nullptr) != 0) return false;
  interval_ = interval;
  return true;
}

// The signal is a real-time one that nobody sends; a program that is executed does not inherit the handler.
bool Tick::make() {
  if (timer_ || cannot_) return bool(timer_);
  int signal = SIGRTMIN;
  struct sigaction action = {}; // without SA_RESTART
  action.sa_handler = ignore;
  sigset_t own;
  sigemptyset(&own);
  sigaddset(&own, signal);
  sigevent event = {};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = signal;
  event._sigev_un._tid = pid_t(::syscall(SYS_gettid));
  timer_t timer;
  cannot_ = ::sigaction(signal, &action, nullptr) != 0 || pthread_sigmask(SIG_UNBLOCK, &own, nullptr) != 0 ||
            ::timer_create(CLOCK_MONOTONIC, &event, &timer) != 0;
  if (!cannot_) timer_ = timer;
  return !cannot_;
}

} // namespace terra
