// SPDX-License-Identifier: MIT
// Signals that are sent to the tracer and meant for the program.
//
// A key of the terminal (^C, ^\) reaches the whole foreground group, the program among them: nothing to do.
// What somebody sends to the tracer alone is passed on to the program, and, once that has ended and only
// descendants are left, to all of these. The tracer itself ends when the last traced process has ended.
#pragma once

#include <atomic>
#include <mutex>
#include <pthread.h>
#include <sys/types.h>
#include <thread>
#include <unordered_set>

namespace terra {

class SignalForwarder {
 public:
  // Takes SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1 and SIGUSR2 from the whole process from now on, and makes
  // SIGCHLD, SIGPIPE and SIGXFSZ harmless. Start no thread before. `program` is the first process.
  explicit SignalForwarder(pid_t program);
  SignalForwarder(const SignalForwarder&) = delete;
  SignalForwarder& operator=(const SignalForwarder&) = delete;
  ~SignalForwarder();

  void started(pid_t pid);
  void ended(pid_t pid);

 private:
  void loop();
  void forward(int signal);

  std::mutex mutex_;
  std::unordered_set<pid_t> alive_;
  pid_t program_;
  sigset_t signals_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

} // namespace terra
