// SPDX-License-Identifier: MIT
// The two other ways to look at the answer: why a file is in the set, and what the loader itself would list.
#pragma once

#include <string>
#include <vector>

#include "closure/file_set.hh"
#include "closure/options.hh"
#include "lib/elf/object_store.hh"

namespace terra::closure {

// For each path of options.why one paragraph, or JSON object, per direct reason: the chain from the path to
// what the user named. A path that is not in the set is a finding.
Exit explain(const Options& options, FileSet& files);

// "NAME => PATH" lines in the loader's order and spelling, "NAME => not found" for what is missing, as
// LD_TRACE_LOADED_OBJECTS=1 prints without the addresses and the vdso. Several programs get a "PATH:" line
// each.
Exit print_loader_view(const Options& options, elf::ObjectStore& store,
                       const std::vector<std::string>& paths);

} // namespace terra::closure
