// SPDX-License-Identifier: MIT
#include "lib/trace/database.hh"

#include <algorithm>
#include <sqlite3.h>

namespace terra {

namespace {
constexpr int patience_ms = 30'000; // somebody may be reading the trace while it grows

// In one line: SQLite quotes the text of a damaged schema.
[[noreturn]] void fail(sqlite3* db, const std::string& name) {
  std::string what = db ? sqlite3_errmsg(db) : "out of memory";
  std::ranges::replace(what, '\n', ' ');
  throw Error{name + ": " + what};
}

// Counting every allocation, under a lock, took a twentieth of the time of writing. Nobody asks for the sum.
void configure() {
  static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)once;
}

std::string uri_of(const std::string& path) {
  std::string uri = "file:";
  for (char c : path)
    if (c == '%' || c == '?' || c == '#')
      uri.append({'%', "0123456789ABCDEF"[c >> 4], "0123456789ABCDEF"[c & 15]});
    else
      uri.push_back(c);
  return uri;
}
} // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void Database::Close::operator()(sqlite3* db) const {
  sqlite3_close_v2(db);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) fail(db_, name_);
}

Statement& Statement::bind(int index, int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), index, value));
  return *this;
}

Statement& Statement::bind(int index, double value) {
  check(sqlite3_bind_double(statement_.get(), index, value));
  return *this;
}

Statement& Statement::bind(int index, std::string_view value) {
  const char* bytes = value.data() ? value.data() : "";
  check(sqlite3_bind_text64(statement_.get(), index, bytes, value.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_null(int index) {
  check(sqlite3_bind_null(statement_.get(), index));
  return *this;
}

bool Statement::step() {
  int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(db_, name_);
  return false;
}

void Statement::run() {
  while (step()) {
  }
  check(sqlite3_reset(statement_.get()));
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

bool Statement::is_integer(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_INTEGER;
}

bool Statement::is_real(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_FLOAT;
}

int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return bytes ? std::string(bytes, size_t(sqlite3_column_bytes(statement_.get(), column))) : std::string();
}

int Statement::columns() const {
  return sqlite3_column_count(statement_.get());
}

Database::Database(const std::string& path, Mode mode) : name_(std::make_unique<std::string>(path)) {
  configure();
  sqlite3* db = nullptr;
  int flags = (mode == Mode::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
  bool by_uri = mode == Mode::unchanging; // it can't be said otherwise
  std::string target = by_uri ? uri_of(path) + "?immutable=1" : path;
  int code = sqlite3_open_v2(target.c_str(), &db, by_uri ? flags | SQLITE_OPEN_URI : flags, nullptr);
  db_.reset(db);
  if (code != SQLITE_OK) fail(db, path);
  sqlite3_busy_timeout(db, patience_ms);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr); // a trace may come from anywhere
}

Statement Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db_.get(), sql.data(), int(sql.size()), &statement, nullptr) != SQLITE_OK)
    fail(db_.get(), *name_);
  return Statement(db_.get(), statement, *name_);
}

void Database::execute(std::string_view sql) {
  std::string text(sql); // sqlite3_exec wants a NUL at the end
  if (sqlite3_exec(db_.get(), text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(db_.get(), *name_);
}

} // namespace terra
