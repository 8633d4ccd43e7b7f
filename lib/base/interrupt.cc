// SPDX-License-Identifier: MIT
#include "lib/base/interrupt.hh"

#include <csignal>
#include <initializer_list>

namespace terra {

namespace {
volatile std::sig_atomic_t pending_signal = 0;

void remember(int signal) {
  pending_signal = signal;
}
} // namespace

void catch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = remember; // no SA_RESTART: a blocked read must return, so that the loop can look
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction old;
    sigaction(signal, nullptr, &old);
    if (old.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr); // nohup stays nohup
  }
}

void check_interrupt() {
  if (pending_signal) throw Interrupted{int(pending_signal)};
}

} // namespace terra
