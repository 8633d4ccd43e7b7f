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

// Makes `file` a regular file of these contents. One that exists must be regular, and a trace or empty;
// symbolic links are followed. FILE-journal and FILE-wal are removed: they may not be there unless they are
// SQLite's. Throws Error, `usage` for a refusal.
//
// The descriptor holds a lock (flock) against a second tracer with the same file. Keep it until SQLite has
// closed the file: closing any descriptor of it drops SQLite's own locks.
struct Output {
  Fd fd;
  std::string path; // absolute, links resolved
};
Output prepare_output(const std::string& file, std::string_view contents);

// Replaces all of the file under way, `before`, which must be in it. Readers see one or the other, also if we
// are killed here: `before` is kept in FILE-journal, as SQLite keeps it, while the file changes. Waits for
// readers. Throws Error, and then `before` is in the file.
void replace_output(const Fd& fd, const std::string& file, std::string_view before, std::string_view after);

} // namespace terra
