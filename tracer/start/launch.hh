// SPDX-License-Identifier: MIT
// The first process of a trace: forked, seized, given the filter, and only then turned into the program.
#pragma once

#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

#include "lib/base/error.hh"
#include "lib/base/fd.hh"
#include "tracer/start/filter.hh"

namespace terra {

// The shell's status codes for a command that could not be run.
constexpr int status_own_failure = 125, status_cannot_execute = 126, status_not_found = 127;

// A file that execve is worth trying on: `name` itself if it has a slash, else from PATH as execvp(3) does.
// The error says why there is none.
struct NoProgram {
  std::string message;
  int status;
};
std::expected<std::string, NoProgram> find_program(const std::string& name);

class Launch {
 public:
  // Makes the process, which waits until go(). Call it before the tracer changes signal dispositions or masks
  // and before it starts threads: the program inherits what the tracer was given. The process shares our
  // memory until it is the program: copying the page tables, and every page that we write to from then on,
  // costs as much as starting a small program. This and `program` must live as long. Throws Error.
  Launch(const std::string& program, const std::vector<std::string>& command, IoUring io_uring,
         std::optional<uint64_t> cookie_of_shim);
  Launch(const Launch&) = delete;
  Launch& operator=(const Launch&) = delete;
  ~Launch();

  pid_t pid() const { return pid_; }
  void go();                          // after PTRACE_SEIZE
  void has_begun() { begun_ = true; } // the program, or it has ended without

  // When the process has ended: what it had to say about itself.
  struct Report {
    int filter_error = 0; // errno
    int exec_error = 0;   // errno
  };
  Report report();

 private:
  static int child(void* launch);
  void become_program();
  long execute();

  const std::string& program_;
  std::vector<char*> argv_, shell_argv_; // shell_argv_: of a script without "#!"
  std::vector<sock_filter> filter_;
  std::optional<uint64_t> cookie_;
  std::unique_ptr<char[]> stack_;
  pid_t pid_ = -1;
  bool begun_ = false;
  Fd go_read_, go_write_, report_read_, report_write_;
  struct { // the same, for the process: ours are closed at once
    int go_read, go_write, report_write;
  } numbers_ = {};
};

} // namespace terra
