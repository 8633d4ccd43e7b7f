// SPDX-License-Identifier: MIT
// terrarium check: does an entry do inside an empty root what it does on the host?
//
// Both runs happen under bubblewrap with their own fresh /tmp as cwd, HOME and TMPDIR, so that every path
// they print can be the same. Inside there is nothing but the terrarium (read-only, at /terrarium: not where
// it lies on the host), /proc, /dev, /tmp and what --bind names; with --distro also what that root holds.
#pragma once

#include <string>
#include <vector>

#include "lib/base/process.hh"
#include "terrarium/check/diagnose.hh"

namespace terra {

struct CheckOptions {
  std::string top;
  std::vector<std::string> command; // command[0] is an entry's name; the host looks it up in PATH
  std::vector<std::string> binds;   // host paths, visible read-only at the same path in both runs
  std::vector<std::string> copies;  // host paths, copied into both /tmp
  std::vector<std::string> results; // what the command leaves in its /tmp and must be the same, relative
  std::string distro;               // another system's root instead of the empty one; read-only
  bool compare_stderr = false;
  int timeout_seconds = 300;
};

struct CheckResult {
  ProcessResult host, inside;
  bool same_status = false, same_output = false, same_errors = false;
  std::vector<std::string> different_results; // one line each, see compare.hh
  std::vector<Missing> missing;               // when something differs: not found inside, but on the host
};

// Throws Error when a run can't be set up: no bubblewrap, no such terrarium or entry.
CheckResult check(const CheckOptions& options);

// Where two texts part: "line 3: host 'a', terrarium 'b'".
std::string first_difference(const std::string& host, const std::string& inside);

} // namespace terra
