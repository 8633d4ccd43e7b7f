// SPDX-License-Identifier: MIT
// One run of the tracer from the command line to the exit status.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tracer/calls/environments.hh"
#include "tracer/start/launch.hh"
#include "tracer/target/call_stack.hh"

namespace terra {

struct TracerOptions {
  std::string output; // empty: the command's name + ".trace"
  IoUring io_uring = IoUring::deny;
  Environment environment = Environment::names;
  Callers callers = Callers::none;
  std::optional<double> timeout; // seconds
  bool events = false;
  bool shim = true;              // the fast path (tracer/shim)
  uint32_t shim_slots = 512;     // of a bank of events; fewer for tests
  bool require_complete = false; // a gap is a failure
  bool follow_daemons = true;    // false: end with the command
  std::optional<pid_t> attach;   // trace this process and its descendants; there is no command then
  std::vector<std::string> command;
};

constexpr int status_timed_out = 124; // as timeout(1)

// The status to exit with. Throws Error for failures of our own.
int run_tracer(const TracerOptions& options);

} // namespace terra
