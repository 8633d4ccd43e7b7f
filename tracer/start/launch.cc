// SPDX-License-Identifier: MIT
#include "tracer/start/launch.hh"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/path.hh"
#include "tracer/start/raw_call.hh"

namespace terra {

namespace {

constexpr size_t stack_size = 16 * 1024;

void make_pipe(Fd& read_end, Fd& write_end) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw sys_error("pipe", "cannot create");
  read_end = Fd(ends[0]);
  write_end = Fd(ends[1]);
}

// 0 if execve is worth trying.
int refusal(const std::string& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return errno;
  if (!S_ISREG(status.st_mode)) return EACCES; // execve says so too, of directories among others
  return ::access(path.c_str(), X_OK) == 0 ? 0 : errno;
}

NoProgram no_program(const std::string& name, int error) {
  bool absent = error == ENOENT || error == ENOTDIR;
  return {sys_error(name, absent ? "not found" : "cannot execute", error).message,
          absent ? status_not_found : status_cannot_execute};
}

} // namespace

std::expected<std::string, NoProgram> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    if (int error = refusal(name)) return std::unexpected(no_program(name, error));
    return name;
  }
  const char* path = std::getenv("PATH");
  int best = ENOENT;
  for (std::string_view dir : split(path ? path : "/bin:/usr/bin", ':')) {
    std::string file = dir.empty() ? "./" + name : std::string(dir) + "/" + name;
    int error = name.empty() ? ENOENT : refusal(file);
    if (!error) return file;
    if (error == EACCES) best = error; // execvp: go on, but remember
  }
  return std::unexpected(no_program(name, best));
}

Launch::Launch(const std::string& program, const std::vector<std::string>& command, IoUring io_uring,
               std::optional<uint64_t> cookie_of_shim)
    : program_(program), filter_(make_filter(io_uring, cookie_of_shim)), cookie_(cookie_of_shim),
      stack_(std::make_unique_for_overwrite<char[]>(stack_size)) {
  for (const auto& word : command)
    argv_.push_back(const_cast<char*>(word.c_str()));
  argv_.push_back(nullptr);
  shell_argv_ = {const_cast<char*>("/bin/sh"), const_cast<char*>(program.c_str())};
  shell_argv_.insert(shell_argv_.end(), argv_.begin() + 1, argv_.end());
  make_pipe(go_read_, go_write_);
  make_pipe(report_read_, report_write_);
  numbers_ = {go_read_.get(), go_write_.get(), report_write_.get()};
  pid_ = ::clone(child, stack_.get() + stack_size, CLONE_VM | SIGCHLD, this);
  if (pid_ < 0) throw sys_error("clone", "cannot start a process");
  go_read_.reset();
  report_write_.reset();
}

// One that is not the program yet ends now, and its stack is ours.
Launch::~Launch() {
  if (pid_ < 0 || begun_) return;
  go_write_.reset();
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, __WALL) < 0 && errno == EINTR) {
  }
}

// Memory is shared with the tracer, descriptors are not: nothing here may change any but the stack.
int Launch::child(void* launch) {
  static_cast<Launch*>(launch)->become_program();
  raw_call(SYS_exit_group, status_own_failure);
  return status_own_failure;
}

// The filter takes the kernel a while, in which the tracer prepares itself. None of the calls between here
// and execve is one that it stops at: without a tracer they would fail.
void Launch::become_program() {
  raw_call(SYS_close, numbers_.go_write); // or the read below would not see the tracer die
  Report said;
  said.filter_error = install_filter(filter_);
  char byte;
  long got;
  do
    got = raw_call(SYS_read, numbers_.go_read, &byte, 1);
  while (got == -EINTR);
  if (got != 1) return;

  if (!said.filter_error) {
    long failed = execute();
    if (failed == -ENOEXEC) // a script without "#!": execvp(3) gives it to the shell
      failed = raw_call(SYS_execve, shell_argv_[0], shell_argv_.data(), environ);
    said.exec_error = int(-failed);
  }
  raw_call(SYS_write, numbers_.report_write, &said, sizeof said);
}

// With the cookie it does not stop. Without it, it does: a failure is recorded.
long Launch::execute() {
  if (cookie_) raw_call(SYS_execve, program_.c_str(), argv_.data(), environ, long(*cookie_));
  return raw_call(SYS_execve, program_.c_str(), argv_.data(), environ);
}

void Launch::go() {
  if (::write(go_write_.get(), "", 1) != 1) throw sys_error("pipe", "cannot start the program");
  go_write_.reset();
}

Launch::Report Launch::report() {
  Report said;
  if (::read(report_read_.get(), &said, sizeof said) != ssize_t(sizeof said)) return {}; // exec closed it
  return said;
}

} // namespace terra
