// SPDX-License-Identifier: MIT
// The command line of patchelf-ng as one value.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/base/records.hh"
#include "patchelf-ng/request.hh"

namespace terra::patchelf {

struct Options {
  bool print_interpreter = false, print_rpath = false, print_needed = false, print_soname = false;
  bool print_execstack = false, print_os_abi = false, print_all = false;
  Format format; // --json for the prints; -0 also for --files-from

  Request request; // the same for every file
  // Per file: "$ORIGIN/…" from the file's physical directory to these.
  std::optional<std::string> rpath_to, interpreter_to;

  bool shrink_rpath = false;
  bool set_stack = false, clear_stack = false;
  std::vector<std::string> allowed_prefixes; // of directories that --shrink-rpath may keep

  std::vector<std::string> files;
  std::optional<std::string> files_from; // "-": stdin
  std::optional<std::string> output;     // with exactly one file
  bool in_place = false;
  bool dry_run = false;
  bool verify = false;
  unsigned jobs = 1;
  bool skip_non_elf = false;
  bool strict = false; // report what is passed over by default, see the man page
  bool debug = false;  // as patchelf's --debug

  bool prints() const {
    return print_interpreter || print_rpath || print_needed || print_soname || print_execstack ||
           print_os_abi || print_all;
  }
  bool edits() const {
    return !request.empty() || rpath_to || interpreter_to || shrink_rpath ||
           ((set_stack || clear_stack) && !print_execstack);
  }
};

// Throws Error{usage} for what makes no sense together.
Options parse_options(int argc, char** argv);

} // namespace terra::patchelf
