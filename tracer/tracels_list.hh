// SPDX-License-Identifier: MIT
// tracels: one view of a trace as a list for pipes, or the process tree.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/error.hh"
#include "lib/base/records.hh"
#include "lib/trace/reader.hh"

namespace terra {

struct TracelsOptions {
  std::string file; // empty: the only *.trace of the working directory
  std::string view = "inputs";
  std::vector<std::string> prefixes;
  std::optional<int64_t> pid;
  std::string op;
  bool long_rows = false; // every column and row, in the order of events; else sorted distinct paths
  bool tree = false;
  Format format;
};

// The views that can be listed: name, and what it is in a few words.
std::vector<std::pair<std::string, std::string>> listable_views();

// Throws Error.
Exit run_tracels(const TracelsOptions& options);

} // namespace terra
