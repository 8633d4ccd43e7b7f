// SPDX-License-Identifier: MIT
#include "tracer/start/launch.hh"

#include <cstdlib>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/path.hh"

namespace terra {

namespace {

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
               bool shim) {
  make_pipe(go_read_, go_write_);
  make_pipe(report_read_, report_write_);
  pid_ = ::fork();
  if (pid_ < 0) throw sys_error("fork", "cannot start a process");
  if (pid_ == 0) child(program, command, io_uring, shim);
  go_read_.reset();
  report_write_.reset();
}

void Launch::child(const std::string& program, const std::vector<std::string>& command, IoUring io_uring,
                   bool shim) {
  std::vector<char*> argv;
  for (const auto& word : command)
    argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  auto filter = make_filter(io_uring, shim);

  go_write_.reset(); // or the read below would not see the tracer die
  char byte;
  ssize_t got;
  do
    got = ::read(go_read_.get(), &byte, 1);
  while (got < 0 && errno == EINTR);
  if (got != 1) ::_exit(status_own_failure);

  Report said;
  said.filter_error = install_filter(filter);
  if (!said.filter_error) {
    ::execve(program.c_str(), argv.data(), environ);
    if (errno == ENOEXEC) { // a script without "#!": execvp(3) gives it to the shell
      argv[0] = const_cast<char*>(program.c_str());
      argv.insert(argv.begin(), const_cast<char*>("/bin/sh"));
      ::execve(argv[0], argv.data(), environ);
    }
    said.exec_error = errno;
  }
  (void)!::write(report_write_.get(), &said, sizeof said);
  ::_exit(status_own_failure);
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
