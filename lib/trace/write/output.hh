// SPDX-License-Identifier: MIT
// The file that a trace goes into: ours to overwrite, or not.
//
// It cannot be a temporary file renamed at the end, as tools usually write: a killed tracer must leave a
// readable trace under the name that the user gave.
#pragma once

#include <string>

#include "lib/base/error.hh"
#include "lib/base/fd.hh"

namespace terra {

// The first bytes of a file that a tracer wrote.
bool is_trace_header(std::string_view bytes);
constexpr size_t trace_header_size = 100; // https://www.sqlite.org/fileformat.html, the database header

// Makes `file` a regular file of these contents. `stub` is a database of at most 4096 bytes that says what it
// takes to know an incomplete trace: it is what is there if we are killed while we write. A file that exists
// must be regular, and a trace or empty; symbolic links are followed. FILE-journal and FILE-wal are removed:
// they may not be there unless they are SQLite's. Throws Error, `usage` for a refusal.
//
// The descriptor holds a lock (flock) against a second tracer with the same file. Keep it until SQLite has
// closed the file: closing any descriptor of it drops SQLite's own locks.
struct Output {
  Fd fd;
  std::string path; // absolute, links resolved
};
Output prepare_output(const std::string& file, std::string_view stub, std::string_view contents);

// Replaces all of the file under way, `before`, which must be in it. Waits for readers, who see one or the
// other, also if we are killed here: `before` is kept in FILE-journal, as SQLite keeps it, while the file
// changes. Throws Error, and then `before` is in the file.
void replace_output(const Fd& fd, const std::string& file, std::string_view before, std::string_view after);

// The same without a journal, because making and removing one takes as long as all the rest; only for an
// empty trace. What is behind it is written first: nothing refers to that yet. Then block by block of 4096
// bytes, each of which is written as a whole or not at all: the first, with the header and the roots of all
// tables but meta and gap, and the one with these. If we are killed between the two, meta says that the trace
// is incomplete. Where more changes than that, it is replace_output.
void grow_output(const Fd& fd, const std::string& file, std::string_view empty, std::string_view after);

} // namespace terra
