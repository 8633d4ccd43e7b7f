// SPDX-License-Identifier: MIT
// The pipe convention. A list is one path per line, first column; further TAB-separated columns are for
// people and for cut(1), readers ignore them. With -0 a record is a path ended by NUL and nothing else, so
// that every byte a path may hold survives. --json is JSON Lines with the column names as keys.
//
// A path that holds a newline or TAB cannot be written in the line form: it is refused (reported, exit 1 at
// the end), never written so that the next tool reads it as something else.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/base/error.hh"

namespace terra {

struct Format {
  bool nul = false;
  bool json = false;
};

// A JSON string literal, quotes included. Bytes that are not UTF-8 become U+FFFD; see RecordWriter for how
// the true bytes are kept.
std::string json_string(std::string_view bytes);
bool is_utf8(std::string_view bytes);

class RecordWriter {
 public:
  // monostate: there is none, null in JSON and empty in a line.
  using Value = std::variant<std::string, int64_t, std::vector<std::string>, double, std::monostate>;

  // `columns` name the columns, the first is the path. Buffers, and writes to `fd` (not owned).
  RecordWriter(int fd, Format format, std::vector<std::string> columns);

  // One record, at most as many values as there are columns. In JSON, a string value that is not UTF-8 gets
  // a sibling key NAME_hex with its bytes in hexadecimal; a list is an array. In the line form a list is
  // joined with ',' and empty trailing columns are dropped.
  void row(std::initializer_list<Value> values) { row(std::vector<Value>(values)); }
  void row(const std::vector<Value>& values);

  // Writes what is buffered, throws Error when stdout can't take it (full disk, closed). Call it at the end.
  // Returns Exit::finding when a path had to be refused, otherwise Exit::ok.
  [[nodiscard]] Exit finish();

 private:
  void flush();
  void json_row(const std::vector<Value>& values);
  void line_row(const std::vector<Value>& values);

  int fd_;
  Format format_;
  std::vector<std::string> columns_;
  std::string buffer_;
  bool refused_ = false;
};

// One record with what stood behind the path: the columns after the first TAB, as they were; empty with -0.
struct ListEntry {
  std::string path;
  std::string remark;
};

std::vector<ListEntry> parse_entries(std::string_view text, bool nul);

// The first columns of a list: lines (empty ones skipped), or NUL-terminated records. `name` names the input.
Expected<std::vector<std::string>> read_list(int fd, bool nul, std::string_view name);
std::vector<std::string> parse_list(std::string_view text, bool nul);

} // namespace terra
