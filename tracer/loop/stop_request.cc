// SPDX-License-Identifier: MIT
#include "tracer/loop/stop_request.hh"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>

namespace terra {

namespace {
constexpr int wake_up = SIGUSR2;
constexpr double a_year = 365 * 86400.0;
constexpr timespec again = {0, 10'000'000}; // a signal just before the wait begins is lost on it
} // namespace

StopRequest::StopRequest(std::optional<double> timeout) : waiting_(pthread_self()) {
  sigemptyset(&signals_);
  for (int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM})
    sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  struct sigaction interrupt = {}; // no SA_RESTART
  interrupt.sa_handler = [](int) {};
  ::sigaction(wake_up, &interrupt, nullptr);
  thread_ = std::thread([this, timeout] { loop(timeout); });
}

StopRequest::~StopRequest() {
  noticed_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);
  thread_.join();
}

void StopRequest::loop(std::optional<double> timeout) {
  using std::chrono::steady_clock, std::chrono::duration;
  auto deadline = steady_clock::now() + duration<double>(timeout.value_or(a_year));
  for (;;) { // EINTR happens without a signal of ours too
    double left = std::max(0.0, duration<double>(deadline - steady_clock::now()).count());
    timespec time = {time_t(left), long((left - double(time_t(left))) * 1e9)};
    if (::sigtimedwait(&signals_, nullptr, &time) > 0 || errno == EAGAIN) break;
  }
  made_ = true;
  while (!noticed_) {
    pthread_kill(waiting_, wake_up);
    ::nanosleep(&again, nullptr);
  }
}

} // namespace terra
