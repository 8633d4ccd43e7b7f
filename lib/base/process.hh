// SPDX-License-Identifier: MIT
// Running another program and looking at how it ended.
#pragma once

#include <string>
#include <vector>

#include "lib/base/error.hh"

namespace terra {

struct ProcessResult {
  int status = 0;     // as a shell says it: the exit status, or 128 + signal
  std::string output; // what it wrote to stdout
  std::string errors; // what it wrote to stderr
};

struct ProcessOptions {
  int timeout_seconds = 0; // 0: none; then the program's process group is killed and status is 124
};

// Runs argv[0] (looked up in PATH) with stdin from /dev/null and waits for it. Fails only if the program
// cannot be started; the error names it.
Expected<ProcessResult> run_process(const std::vector<std::string>& argv, const ProcessOptions& options = {});

// The status a shell would show for what waitpid(2) returned.
int shell_status(int wait_status);

} // namespace terra
