// SPDX-License-Identifier: MIT
// SQLite behind two small owners; nothing outside database.cc includes sqlite3.h.
//
// Every function throws Error{"FILE: what: SQLite's text", Exit::system}. Text goes in and comes out as
// bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/error.hh"

struct sqlite3;
struct sqlite3_stmt;

namespace terra {

class Statement {
 public:
  Statement& bind(int index, int64_t value); // from 1
  Statement& bind(int index, double value);
  Statement& bind(int index, std::string_view value); // must live until run() or the last step()
  Statement& bind_null(int index);

  bool step(); // true: there is a row
  void run();  // to the end, then ready for new values

  bool is_null(int column) const; // from 0
  bool is_integer(int column) const;
  bool is_real(int column) const;
  int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  int columns() const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3* db, sqlite3_stmt* statement, const std::string& name)
      : db_(db), statement_(statement), name_(name) {}
  void check(int code) const;

  sqlite3* db_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  const std::string& name_; // of the Database, which outlives its statements
};

class Database {
 public:
  // write: of an existing file, which may be empty. unchanging: to be read while nobody writes, without locks
  // or files beside it, so that a folder which we may not change will do.
  enum class Mode { read, write, unchanging };
  Database(const std::string& path, Mode mode);

  Statement prepare(std::string_view sql);
  void execute(std::string_view sql); // any number of statements, results dropped

 private:
  struct Close {
    void operator()(sqlite3* db) const;
  };
  std::unique_ptr<std::string> name_; // on the heap: statements refer to it, and a Database may move
  std::unique_ptr<sqlite3, Close> db_;
};

} // namespace terra
