// SPDX-License-Identifier: MIT
// The files that a traced run used, as members of the set.
#pragma once

#include <string>

#include "closure/closure.hh"

namespace terra::closure {

// Says what the trace itself does not know: whether it was cut short, and with `verbose` its gaps. Throws
// Error when it can't be read.
void report_gaps(const std::string& path, bool verbose);

// Adds what the trace `path` names and, for each program that ran, what the loader's rules add to the
// libraries that it loaded. Files that are gone are left out, with a count if `options.verbose`. Throws Error
// when the trace can't be read.
void add_trace(const std::string& path, const Options& options, elf::ObjectStore& store, FileSet& files,
               Closure& closure);

} // namespace terra::closure
