// SPDX-License-Identifier: MIT
// The environments of programs, as the trace has them. Most programs begin with the same bytes as another one
// before: these are known by their number, and nothing is taken apart.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "lib/trace/recorder.hh"

namespace terra {

// How much of a program's environment goes into the trace. Values may hold secrets.
enum class Environment { none, names, all };

class Environments {
 public:
  explicit Environments(Environment what) : what_(what) {}

  // 0: it is not stored. `text`: its words, each ended by NUL.
  int64_t number(TraceRecorder& out, std::string_view text);

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  static constexpr size_t most_bytes = 1 << 20;

  const Environment what_;
  std::unordered_map<std::string, int64_t, Hash, std::equal_to<>> known_;
  size_t bytes_ = 0;
};

} // namespace terra
