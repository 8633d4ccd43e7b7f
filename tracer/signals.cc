// SPDX-License-Identifier: MIT
#include "tracer/signals.hh"

#include <csignal>

namespace terra {

SignalForwarder::SignalForwarder(pid_t program) : program_(program) {
  sigemptyset(&signals_);
  for (int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2})
    sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  std::signal(SIGCHLD, SIG_DFL); // an inherited SIG_IGN would reap the program before we see its status
  std::signal(SIGPIPE, SIG_IGN); // a diagnostic nobody reads
  std::signal(SIGXFSZ, SIG_IGN); // a trace that is too long is EFBIG
  alive_.insert(program);
  thread_ = std::thread([this] { loop(); });
}

SignalForwarder::~SignalForwarder() {
  stopping_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);
  thread_.join();
}

void SignalForwarder::loop() {
  for (;;) {
    siginfo_t info;
    int signal = ::sigwaitinfo(&signals_, &info);
    if (stopping_) return;
    if (signal > 0 && info.si_code != SI_KERNEL) forward(signal);
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
