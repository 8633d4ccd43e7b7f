// SPDX-License-Identifier: MIT
// Why a run in the empty root went wrong: what it looked for there and the host has.
#pragma once

#include <string>
#include <vector>

#include "lib/base/error.hh"

namespace terra {

struct Missing {
  std::string path;
  std::string program; // that looked for it first, as a path inside the terrarium
};

// Runs `sandbox` (a bubblewrap command line) again under tracer and returns, sorted, the paths that were not
// found inside, exist on this machine and are not in the terrarium at `top`: the redirector itself asks for a
// path of the host's before it turns to the terrarium's. `place` is where the terrarium lies inside; a path
// below it is one below "/". `scratch` is a directory for the trace.
Expected<std::vector<Missing>> missing_inside(const std::vector<std::string>& sandbox, const std::string& top,
                                              const std::string& place, const std::string& scratch,
                                              int timeout_seconds);

} // namespace terra
