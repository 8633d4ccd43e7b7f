// SPDX-License-Identifier: MIT
#include "lib/base/process.hh"

#include <csignal>
#include <ctime>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "lib/base/interrupt.hh"

extern char** environ;

namespace terra {

namespace {

constexpr int timed_out_status = 124; // as timeout(1)

struct Pipe {
  Fd read, write;
};

Expected<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::unexpected(sys_error("pipe", "create"));
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

Expected<pid_t> spawn(const std::vector<std::string>& argv, int out, int err) {
  std::vector<char*> args;
  for (const std::string& arg : argv)
    args.push_back(const_cast<char*>(arg.c_str()));
  args.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  posix_spawn_file_actions_adddup2(&actions, err, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  pid_t pid;
  int failed = ::posix_spawnp(&pid, args[0], &actions, &attributes, args.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (failed) return std::unexpected(sys_error(argv[0], "run", failed));
  return pid;
}

// Reads what is there; false at end of file.
bool drain(int fd, std::string& into) {
  char buffer[65536];
  ssize_t n = ::read(fd, buffer, sizeof buffer);
  if (n > 0) into.append(buffer, size_t(n));
  return n > 0 || (n < 0 && errno == EINTR);
}

// Collects both streams until both end. False when the deadline passed first.
bool collect(const Pipe& out, const Pipe& err, int timeout_seconds, ProcessResult& result) {
  struct pollfd fds[2] = {{out.read.get(), POLLIN, 0}, {err.read.get(), POLLIN, 0}};
  std::string* into[2] = {&result.output, &result.errors};
  time_t deadline = timeout_seconds ? ::time(nullptr) + timeout_seconds : 0;
  while (fds[0].fd >= 0 || fds[1].fd >= 0) {
    check_interrupt();
    if (deadline && ::time(nullptr) >= deadline) return false;
    if (::poll(fds, 2, 500) <= 0) continue;
    for (int i = 0; i < 2; i++)
      if (fds[i].revents && !drain(fds[i].fd, *into[i])) fds[i].fd = -1;
  }
  return true;
}

// Kills the process group unless told that it ended by itself, and reaps the leader in any case.
class ChildGroup {
 public:
  explicit ChildGroup(pid_t pid) : pid_(pid) {}
  ~ChildGroup() {
    if (pid_ > 0) kill_and_wait();
  }
  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR)
      check_interrupt();
    pid_ = -1;
    return shell_status(status);
  }
  void kill_and_wait() {
    ErrnoGuard keep;
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
  }

 private:
  pid_t pid_;
};

} // namespace

int shell_status(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

Expected<ProcessResult> run_process(const std::vector<std::string>& argv, const ProcessOptions& options) {
  auto out = make_pipe();
  if (!out) return std::unexpected(out.error());
  auto err = make_pipe();
  if (!err) return std::unexpected(err.error());
  auto pid = spawn(argv, out->write.get(), err->write.get());
  if (!pid) return std::unexpected(pid.error());
  ChildGroup child(*pid);
  out->write.reset();
  err->write.reset();
  ProcessResult result;
  if (collect(*out, *err, options.timeout_seconds, result)) {
    result.status = child.wait();
  } else {
    child.kill_and_wait();
    result.status = timed_out_status;
  }
  return result;
}

} // namespace terra
