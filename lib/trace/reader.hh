// SPDX-License-Identifier: MIT
// Reading a trace: the views of schema.sql for C++ tools.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lib/base/error.hh"
#include "lib/trace/database.hh"

namespace terra {

// Something that existed before the run and that the run used.
struct Input {
  std::string path;    // absolute, normal; the last component may be a symbolic link
  std::string spelled; // what the program said, made absolute and not otherwise changed
  std::string how;     // exec, interp, open, list, or probe: looked at and never opened
  int64_t pid = 0;
  std::string exe;
};

class TraceReader {
 public:
  // Fails with Exit::usage if `path` is not a trace of a format that we know. A trace whose writer was killed
  // in the middle of a commit needs write permission once, to be rolled back.
  static Expected<TraceReader> open(const std::string& path);

  bool complete();  // false: the tracer was killed, or still runs
  double started(); // seconds since the epoch
  int64_t gaps();   // how often something could not be followed; rows("gap") says what

  // In the order of first use. Throws Error, as everything below.
  std::vector<Input> inputs();

  using Value = std::variant<std::monostate, int64_t, double, std::string>; // monostate: NULL
  struct OneOf {
    std::string column;
    std::vector<Value> values;
  };
  struct Filter {
    std::vector<OneOf> one_of = {};         // all of these
    std::vector<std::string> exes = {};     // column exe is one of these: a path, or its last component
    std::vector<std::string> prefixes = {}; // path_column is one of these paths, or below; empty: all
    std::optional<int64_t> pid = {};
    std::vector<std::string> columns = {}; // empty: all
    std::string path_column = "path";
  };
  // Calls `row` for each row of a view, a table or a "(SELECT ...)"; there are none if the trace was made
  // without the option that makes it
  // (--events, --callers). The view comes from the program, not from the user.
  void rows(const std::string& view, const Filter& filter,
            const std::function<void(const std::vector<Value>&)>& row);

 private:
  explicit TraceReader(Database db) : db_(std::move(db)) {}
  bool has(const std::string& view);

  Database db_;
};

} // namespace terra
