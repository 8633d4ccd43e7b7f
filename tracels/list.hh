// SPDX-License-Identifier: MIT
// One view of a trace as a list for pipes.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/error.hh"
#include "lib/base/records.hh"
#include "lib/trace/reader.hh"

namespace terra {

struct ListOptions {
  std::string view; // empty: inputs, or accesses if errnos are asked for
  std::vector<std::string> prefixes;
  std::optional<int64_t> pid;
  std::vector<std::string> exes;   // programs, by path or last component
  std::vector<std::string> ops;    // any of these
  std::vector<std::string> errnos; // any of these: names, numbers, 0
  bool long_rows = false;          // every column and row, in the order of events; else sorted distinct paths
  bool by_process = false;         // below a line for each process
  Format format;
};

// The views that can be listed: name, and what it is in a few words.
std::vector<std::pair<std::string, std::string>> listable_views();

// To stdout. Throws Error.
Exit print_list(TraceReader& reader, const ListOptions& options);

} // namespace terra
