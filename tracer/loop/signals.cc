// SPDX-License-Identifier: MIT
#include "tracer/loop/signals.hh"

#include <algorithm>
#include <csignal>

namespace terra {

namespace {
constexpr auto grace = std::chrono::seconds(2);            // from SIGTERM to SIGKILL
constexpr auto hunt_again = std::chrono::milliseconds(50); // somebody may have forked meanwhile
} // namespace

SignalForwarder::SignalForwarder(pid_t program, std::optional<double> timeout) : program_(program) {
  if (timeout)
    deadline_ =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(*timeout));
  sigemptyset(&signals_);
  for (int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2})
    sigaddset(&signals_, signal);
  sigset_t blocked = signals_;
  sigaddset(&blocked, SIGCHLD); // StopWaiter waits for it
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  std::signal(SIGCHLD, SIG_DFL); // an inherited SIG_IGN would reap the program before we see its status
  std::signal(SIGPIPE, SIG_IGN); // a diagnostic nobody reads
  std::signal(SIGXFSZ, SIG_IGN); // a trace that is too long is EFBIG
  alive_.insert(program);
}

void SignalForwarder::start() {
  thread_ = std::thread([this] { loop(); });
}

SignalForwarder::~SignalForwarder() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);
  thread_.join();
}

void SignalForwarder::loop() {
  for (;;) {
    int signal = wait_until(deadline_);
    if (stopping_) return;
    if (signal > 0) forward(signal);
    if (signal >= 0 || !deadline_ || Clock::now() < *deadline_) continue;
    to_all(timed_out_ ? SIGKILL : SIGTERM);
    deadline_ = Clock::now() + (timed_out_ ? Clock::duration(hunt_again) : Clock::duration(grace));
    timed_out_ = true;
  }
}

// A signal that is meant for the program; 0: one that it got itself; -1: none until then.
int SignalForwarder::wait_until(std::optional<Clock::time_point> deadline) {
  siginfo_t info;
  int signal;
  if (deadline) {
    auto left = std::max(Clock::duration(0), *deadline - Clock::now());
    auto whole = std::chrono::duration_cast<std::chrono::seconds>(left);
    timespec time = {whole.count(), std::chrono::nanoseconds(left - whole).count()};
    signal = ::sigtimedwait(&signals_, &info, &time);
  } else {
    signal = ::sigwaitinfo(&signals_, &info);
  }
  return signal > 0 && info.si_code == SI_KERNEL ? 0 : signal;
}

void SignalForwarder::to_all(int signal) {
  std::lock_guard lock(mutex_);
  for (pid_t pid : alive_) {
    ::kill(pid, signal);
    ::kill(pid, SIGCONT); // a stopped process ends too
  }
}

void SignalForwarder::forward(int signal) {
  std::lock_guard lock(mutex_);
  if (alive_.contains(program_)) {
    ::kill(program_, signal);
    return;
  }
  for (pid_t pid : alive_)
    ::kill(pid, signal);
}

void SignalForwarder::started(pid_t pid) {
  std::lock_guard lock(mutex_);
  alive_.insert(pid);
}

void SignalForwarder::ended(pid_t pid) {
  std::lock_guard lock(mutex_);
  alive_.erase(pid);
}

} // namespace terra
