// SPDX-License-Identifier: MIT
// The environments of programs, as the trace has them. Most programs begin with the same bytes as another one
// before: these are known by their number, and nothing is taken apart.
#pragma once

#include <cstdint>
#include <string_view>

#include "lib/base/string_hash.hh"
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
  static constexpr size_t most_bytes = 1 << 20;

  const Environment what_;
  StringMap<int64_t> known_;
  size_t bytes_ = 0;
};

} // namespace terra
