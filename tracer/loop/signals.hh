// SPDX-License-Identifier: MIT
// Signals that are sent to the tracer and meant for the program.
//
// A key of the terminal (^C, ^\) reaches the whole foreground group, the program among them: nothing to do.
// What somebody sends to the tracer alone is passed on to the program, and, once that has ended and only
// descendants are left, to all of these. The tracer itself ends when the last traced process has ended.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <sys/types.h>
#include <thread>
#include <unordered_set>

namespace terra {

class SignalForwarder {
 public:
  // Takes SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1 and SIGUSR2 from the whole process from now on, blocks
  // SIGCHLD, and makes SIGPIPE and SIGXFSZ harmless. Start no thread before. `program` is the first process.
  // What comes before start() waits.
  // When `timeout` seconds have gone by, all traced processes get SIGTERM, and 2 seconds later SIGKILL.
  explicit SignalForwarder(pid_t program, std::optional<double> timeout = {});
  SignalForwarder(const SignalForwarder&) = delete;
  SignalForwarder& operator=(const SignalForwarder&) = delete;
  ~SignalForwarder();

  void start(); // a thread; once
  void started(pid_t pid);
  void ended(pid_t pid);
  bool timed_out() const { return timed_out_; }

 private:
  using Clock = std::chrono::steady_clock;
  void loop();
  int wait_until(std::optional<Clock::time_point> deadline);
  void forward(int signal);
  void to_all(int signal);

  std::mutex mutex_;
  std::unordered_set<pid_t> alive_;
  pid_t program_;
  sigset_t signals_;
  std::optional<Clock::time_point> deadline_;
  std::atomic<bool> stopping_ = false, timed_out_ = false;
  std::thread thread_;
};

} // namespace terra
