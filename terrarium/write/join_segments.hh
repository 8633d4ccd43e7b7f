// SPDX-License-Identifier: MIT
// Fewer mappings for what every start maps: libc and ld.so.
//
// Linkers since 2018 put headers, text and constants into three segments, so that constants can't be
// executed. Each costs a start some 4 us: mmap, page faults at its edges, munmap. In the copies of the two
// that a terrarium owns the three are one read-only, executable segment, as linkers made it before; nothing
// is writable and executable.
//
// The freed program headers become PT_NULL. The last one goes on saying where the text is: the search for
// syscall sites must not take constants for code (preload/redirect/init.c).
#pragma once

#include <string>

#include "lib/base/error.hh"
#include "terrarium/write/program_bytes.hh"

namespace terra {

// Whether join_segments() will join this file's: what lies behind any of them is then executable.
bool has_joinable_segments(const ProgramBytes& program);

// Edits the x86-64 ELF file at `path`, a copy of ours. One whose first segments are not just these, side by
// side, stays as it is.
Expected<void> join_segments(const std::string& path);

} // namespace terra
