// SPDX-License-Identifier: MIT
// One run of the tracer from the command line to the exit status.
#pragma once

#include <string>
#include <vector>

#include "tracer/launch.hh"

namespace terra {

struct TracerOptions {
  std::string output; // empty: the command's name + ".trace"
  std::vector<std::string> command;
};

// The status to exit with. Throws Error for failures of our own.
int run_tracer(const TracerOptions& options);

} // namespace terra
