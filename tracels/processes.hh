// SPDX-License-Identifier: MIT
// The processes of a trace as a tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/trace/reader.hh"

namespace terra {

struct ProcessNode {
  int64_t pid = 0;
  std::optional<size_t> parent; // index; nothing: started by the tracer, or there before
  std::vector<size_t> children; // indexes, in the order of birth
  std::string exe;
  std::string argv;    // quoted for a shell
  std::string outcome; // "" for status 0, else "exit 1", "killed by signal 9", "not ended"
};

// In the order of birth: parents first. Throws Error.
std::vector<ProcessNode> read_processes(TraceReader& reader);

} // namespace terra
