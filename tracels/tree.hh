// SPDX-License-Identifier: MIT
// The processes of a trace, children indented below their parents, for people.
#pragma once

#include "lib/base/error.hh"
#include "lib/trace/reader.hh"

namespace terra {

// Writes to stdout: pid, command line, and how it ended unless with status 0. Throws Error.
Exit print_tree(TraceReader& reader);

} // namespace terra
