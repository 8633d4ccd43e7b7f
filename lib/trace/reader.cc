// SPDX-License-Identifier: MIT
#include "lib/trace/reader.hh"

#include <unistd.h>

#include "lib/base/fd.hh"
#include "lib/trace/output.hh"

namespace terra {

namespace {

constexpr int64_t known_format = 2;

Expected<void> check_header(const std::string& path) {
  auto fd = open_regular(path);
  if (!fd) return std::unexpected(fd.error());
  char bytes[trace_header_size];
  ssize_t got = ::pread(fd->get(), bytes, sizeof bytes, 0);
  if (got < 0) return std::unexpected(sys_error(path, "cannot read"));
  if (is_trace_header(std::string_view(bytes, size_t(got)))) return {};
  return std::unexpected(Error{path + ": not a trace", Exit::usage});
}

int64_t single(Database& db, std::string_view sql) {
  Statement query = db.prepare(sql);
  return query.step() ? query.integer(0) : 0;
}

// Read-only unless a journal has to be rolled back, which only a connection that may write can do.
Database open_database(const std::string& path) {
  try {
    Database db(path, Database::Mode::read);
    single(db, "SELECT count(*) FROM meta");
    return db;
  } catch (const Error&) {
    if (::access((path + "-journal").c_str(), F_OK) != 0) throw;
  }
  Database db(path, Database::Mode::write);
  single(db, "SELECT count(*) FROM meta");
  return db;
}

TraceReader::Value value(const Statement& query, int column) {
  if (query.is_null(column)) return std::monostate();
  if (query.is_integer(column)) return query.integer(column);
  return query.text(column);
}

std::string condition(const TraceReader::Filter& filter) {
  std::string text = "1";
  if (!filter.where.empty()) text += " AND (" + filter.where + ")";
  if (filter.pid) text += " AND pid = ?1";
  if (filter.prefixes.empty()) return text;
  text += " AND (0";
  for (size_t i = 0; i < filter.prefixes.size(); ++i) {
    std::string parameter = "?" + std::to_string(i + 2);
    const std::string& path = filter.path_column;
    text += " OR " + path + " = " + parameter + " OR substr(" + path + ", 1, length(" + parameter +
            ") + 1) = " + parameter + " || '/'";
  }
  return text + ")";
}

} // namespace

Expected<TraceReader> TraceReader::open(const std::string& path) {
  if (auto header = check_header(path); !header) return std::unexpected(header.error());
  try {
    Database db = open_database(path);
    int64_t format = single(db, "PRAGMA user_version");
    if (format == known_format) return TraceReader(std::move(db));
    return std::unexpected(
        Error{path + ": trace format " + std::to_string(format) + " is not known here", Exit::usage});
  } catch (const Error& error) {
    return std::unexpected(error);
  }
}

bool TraceReader::complete() {
  return single(db_, "SELECT value FROM meta WHERE key = 'complete'") == 1;
}

int64_t TraceReader::gaps() {
  return single(db_, "SELECT count(*) FROM gap");
}

std::vector<Input> TraceReader::inputs() {
  std::vector<Input> result;
  Statement query = db_.prepare("SELECT path, spelled, how, pid, exe FROM inputs");
  while (query.step())
    result.push_back({query.text(0), query.text(1), query.text(2), query.integer(3), query.text(4)});
  return result;
}

void TraceReader::rows(const std::string& view, const Filter& filter,
                       const std::function<void(const std::vector<Value>&)>& row) {
  std::string columns;
  for (const auto& name : filter.columns)
    columns += (columns.empty() ? "" : ", ") + name;
  Statement query = db_.prepare("SELECT " + (columns.empty() ? "*" : columns) + " FROM " + view + " WHERE " +
                                condition(filter));
  if (filter.pid) query.bind(1, *filter.pid);
  for (size_t i = 0; i < filter.prefixes.size(); ++i) {
    std::string_view prefix = filter.prefixes[i];
    query.bind(int(i + 2), prefix == "/" ? std::string_view() : prefix);
  }
  std::vector<Value> values;
  while (query.step()) {
    values.clear();
    for (int i = 0; i < query.columns(); ++i)
      values.push_back(value(query, i));
    row(values);
  }
}

} // namespace terra
