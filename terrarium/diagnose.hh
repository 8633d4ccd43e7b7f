// SPDX-License-Identifier: MIT
// Why a run in the empty root went wrong: what it looked for there and the host has.
#pragma once

#include <string>
#include <vector>

#include "lib/base/error.hh"

namespace terra {

// Runs `sandbox` (a bubblewrap command line) again under tracer and returns, sorted, the paths that were not
// found inside and exist on this machine. `place` is where the terrarium lies inside; a path below it is one
// below "/". `scratch` is a directory for the trace.
Expected<std::vector<std::string>> missing_inside(const std::vector<std::string>& sandbox,
                                                  const std::string& place, const std::string& scratch,
                                                  int timeout_seconds);

} // namespace terra
