// SPDX-License-Identifier: MIT
// A trace in the formats of other programs. Both write to stdout and throw Error.
#pragma once

#include "lib/base/error.hh"
#include "lib/trace/reader.hh"

namespace terra {

// The processes as a graph in the DOT language of Graphviz: each points to its children.
Exit print_dot(TraceReader& reader);

// The JSON trace event format that Perfetto and chrome://tracing read: a slice for each program of a process,
// an instant for each access if the trace has events. Times in microseconds since the start of the trace.
// docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
Exit print_perfetto(TraceReader& reader);

} // namespace terra
