// SPDX-License-Identifier: MIT
#include "tracer/start/front.hh"

#include <csignal>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/process.hh"

namespace terra {

std::optional<int> Front::split() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw sys_error("pipe", "cannot create");
  status_read_ = Fd(ends[0]);
  status_write_ = Fd(ends[1]);
  sigset_t passed_on, before;
  sigemptyset(&passed_on);
  for (int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2})
    sigaddset(&passed_on, signal);
  pthread_sigmask(SIG_BLOCK, &passed_on, &before);
  pid_t front = ::getpid(), back = ::fork();
  if (back < 0) throw sys_error("fork", "cannot start a process");
  if (back > 0) {
    status_write_.reset();
    Fd signals(::signalfd(-1, &passed_on, SFD_CLOEXEC));
    if (!signals) throw sys_error("signalfd", "cannot create");
    return wait(back, signals.get());
  }
  status_read_.reset();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != front) ::_exit(1); // too late for the line above
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return {};
}

// What is sent to the front alone is meant for the command; a key of the terminal has reached that too.
int Front::wait(pid_t back, int signals) {
  for (;;) {
    pollfd ready[] = {{signals, POLLIN, 0}, {status_read_.get(), POLLIN, 0}};
    if (::poll(ready, 2, -1) < 0) continue;
    signalfd_siginfo signal;
    if (ready[0].revents && ::read(signals, &signal, sizeof signal) == ssize_t(sizeof signal) &&
        signal.ssi_code != SI_KERNEL)
      ::kill(back, int(signal.ssi_signo));
    if (!ready[1].revents) continue;
    int status;
    if (::read(status_read_.get(), &status, sizeof status) == ssize_t(sizeof status)) return status;
    while (::waitpid(back, &status, 0) < 0 && errno == EINTR) {
    }
    return shell_status(status); // it ended by itself: no daemons
  }
}

void Front::release(int status) {
  ::prctl(PR_SET_PDEATHSIG, 0);
  Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    ::dup2(null.get(), fd);
  if (::write(status_write_.get(), &status, sizeof status) != ssize_t(sizeof status))
    throw sys_error("pipe", "cannot report the status");
  status_write_.reset();
}

} // namespace terra
