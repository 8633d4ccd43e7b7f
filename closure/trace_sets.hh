// SPDX-License-Identifier: MIT
// Traces and lists as plain sets of paths, to intersect, subtract and compare.
#pragma once

#include "closure/file_set.hh"
#include "closure/options.hh"

namespace terra::closure {

// An empty set for a run with these options: it leaves out what they say.
FileSet make_file_set(const Options& options, elf::Root& root);

// What a closure of this trace alone would print, in its order. Throws Error when it can't be read.
std::vector<std::string> trace_members(const std::string& trace, const Options& options,
                                       elf::ObjectStore& store);

// What all of these have.
Paths common_members(const std::vector<std::string>& traces, const Options& options, elf::ObjectStore& store);

// --diff: prints "PATH removed" for what only the first has, "PATH added" for what only the second has. Each
// is a trace, or a list whose paths are taken as they are. A difference is a finding.
Exit print_difference(const Options& options, elf::ObjectStore& store);

} // namespace terra::closure
