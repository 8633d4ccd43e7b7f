// SPDX-License-Identifier: MIT
// Who made the accesses of a trace: the call stacks that tracer -k records of mapped objects, and tracer
// --callers=all of everything.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "lib/trace/reader.hh"

namespace terra::closure {

class TraceCalls {
 public:
  struct Call {
    std::string caller; // the innermost object that is not libc or the loader; empty: there is none
    std::string frames; // a line for each, innermost first
  };

  TraceCalls() = default; // knows nothing, as of a trace without stacks
  explicit TraceCalls(TraceReader& reader);

  // The calls that used `path` in one way (as Input::how has it, or "map") in one process, or in any: pid 0.
  const std::vector<Call>& of(const std::string& path, const std::string& how, int64_t pid) const;

 private:
  std::unordered_map<std::string, std::vector<Call>> calls_; // by key()
};

} // namespace terra::closure
