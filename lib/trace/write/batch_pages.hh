// SPDX-License-Identifier: MIT
// A trace without SQLite: before the first row, and as long as all rows are in memory.
//
// Opening the file, reading the schema and preparing statements takes SQLite a millisecond, as long as a
// short run.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lib/trace/recorder.hh"
#include "lib/trace/write/page_file.hh"

namespace terra {

struct MetaRow {
  std::string_view key;
  Field value;
};

// Without rows but those of the table meta that say that it is incomplete. Short: for few rows, in pages of
// 512 bytes, else of 4096. `change`: another number than that of what it replaces in
// a file, more than 1.
std::string empty_trace(std::string_view sql, bool is_short, uint32_t change);

// The table meta alone, in two pages.
std::string trace_stub();

// Of the only batch of a run. Not of tables that options add. `meta`, in the order of keys, is asked for at
// the end.
std::string whole_trace(const TraceBatch& batch, const std::function<std::vector<MetaRow>()>& meta,
                        uint32_t change);

constexpr size_t few_rows = 2'000; // of a short trace: 200 KB

} // namespace terra
