// SPDX-License-Identifier: MIT
#include "lib/trace/reader.hh"

#include <algorithm>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "lib/trace/format.hh"
#include "lib/trace/write/output.hh"

namespace terra {

namespace {

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
  if (query.is_real(column)) return query.real(column);
  return query.text(column);
}

// The WHERE clause of a filter, and the values that stand for its parameters ?1, ?2, …
struct Condition {
  std::string text = "1";
  std::vector<TraceReader::Value> values;

  std::string parameter(TraceReader::Value value) {
    values.push_back(std::move(value));
    return "?" + std::to_string(values.size());
  }
  // `alternative` makes the SQL for one of the items.
  template <typename Items, typename Alternative> void any(const Items& items, Alternative&& alternative) {
    text += " AND (0";
    for (const auto& item : items)
      text += " OR " + alternative(parameter(item));
    text += ")";
  }
};

Condition condition(const TraceReader::Filter& filter) {
  Condition result;
  if (filter.pid) result.text += " AND pid = " + result.parameter(*filter.pid);
  for (const auto& [column, values] : filter.one_of)
    result.any(values, [&](const std::string& value) { return column + " = " + value; });
  if (!filter.exes.empty())
    result.any(filter.exes, [](const std::string& exe) {
      return "exe = " + exe + " OR substr(exe, -length(" + exe + ") - 1) = '/' || " + exe;
    });
  if (filter.prefixes.empty()) return result;
  std::vector<std::string> prefixes = filter.prefixes;
  std::ranges::replace(prefixes, std::string("/"), std::string());
  const std::string& path = filter.path_column;
  result.any(prefixes, [&](const std::string& prefix) {
    return path + " = " + prefix + " OR substr(" + path + ", 1, length(" + prefix + ") + 1) = " + prefix +
           " || '/'";
  });
  return result;
}

void bind_value(Statement& query, int index, const TraceReader::Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value))
    query.bind(index, *number);
  else if (const auto* real = std::get_if<double>(&value))
    query.bind(index, *real);
  else if (const auto* text = std::get_if<std::string>(&value))
    query.bind(index, *text);
}

} // namespace

Expected<TraceReader> TraceReader::open(const std::string& path) {
  if (auto header = check_header(path); !header) return std::unexpected(header.error());
  try {
    Database db = open_database(path);
    int64_t format = single(db, "PRAGMA user_version");
    if (format == int64_t(trace_format)) return TraceReader(std::move(db));
    return std::unexpected(
        Error{path + ": trace format " + std::to_string(format) + " is not known here", Exit::usage});
  } catch (const Error& error) {
    return std::unexpected(error);
  }
}

bool TraceReader::complete() {
  return single(db_, "SELECT value FROM meta WHERE key = 'complete'") == 1;
}

double TraceReader::started() {
  Statement query = db_.prepare("SELECT value FROM meta WHERE key = 'started'");
  return query.step() ? query.real(0) : 0;
}

int64_t TraceReader::gaps() {
  return has("gap") ? single(db_, "SELECT count(*) FROM gap") : 0;
}

std::vector<Input> TraceReader::inputs() {
  std::vector<Input> result;
  if (!has("inputs")) return result;
  Statement query = db_.prepare("SELECT path, spelled, how, pid, exe FROM inputs");
  while (query.step())
    result.push_back({query.text(0), query.text(1), query.text(2), query.integer(3), query.text(4)});
  return result;
}

// A "(SELECT ...)" is of tables that each trace has, but for one that had only begun.
bool TraceReader::has(const std::string& view) {
  Statement known = db_.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?");
  return known.bind(1, view.starts_with('(') ? "access" : view).step();
}

void TraceReader::rows(const std::string& view, const Filter& filter,
                       const std::function<void(const std::vector<Value>&)>& row) {
  if (!has(view)) return;
  std::string columns;
  for (const auto& name : filter.columns)
    columns += (columns.empty() ? "" : ", ") + name;
  Condition where = condition(filter); // its values must live as long as the query
  Statement query =
      db_.prepare("SELECT " + (columns.empty() ? "*" : columns) + " FROM " + view + " WHERE " + where.text);
  for (size_t i = 0; i < where.values.size(); ++i)
    bind_value(query, int(i + 1), where.values[i]);
  std::vector<Value> values;
  while (query.step()) {
    values.clear();
    for (int i = 0; i < query.columns(); ++i)
      values.push_back(value(query, i));
    row(values);
  }
}

} // namespace terra
