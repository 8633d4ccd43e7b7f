// SPDX-License-Identifier: MIT
// Somebody wants the tracer to let go of what it was attached to: a signal, or the time is up.
#pragma once

#include <atomic>
#include <csignal>
#include <optional>
#include <pthread.h>
#include <thread>

namespace terra {

// Takes SIGHUP, SIGINT, SIGQUIT and SIGTERM from the whole process, so make it before other threads. The
// thread that makes it is the one that waits: its wait is interrupted (EINTR) until it has noticed.
class StopRequest {
 public:
  explicit StopRequest(std::optional<double> timeout); // seconds
  StopRequest(const StopRequest&) = delete;
  StopRequest& operator=(const StopRequest&) = delete;
  ~StopRequest();

  bool made() const { return made_; }
  void noticed() { noticed_ = true; }

 private:
  void loop(std::optional<double> timeout);

  sigset_t signals_;
  pthread_t waiting_;
  std::atomic<bool> made_ = false, noticed_ = false;
  std::thread thread_;
};

} // namespace terra
