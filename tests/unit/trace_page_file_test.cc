// SPDX-License-Identifier: MIT
// What PageFile makes is judged by SQLite.
#include "lib/trace/write/page_file.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <unistd.h>

#include "lib/trace/database.hh"
#include "lib/trace/format.hh"
#include "lib/trace/write/batch_pages.hh"

using namespace terra;

namespace {

constexpr std::string_view sql = "CREATE TABLE t(id INTEGER PRIMARY KEY,a,b REAL,c TEXT);\n"
                                 "CREATE TABLE k(a TEXT,b INT,c,PRIMARY KEY(a,b))WITHOUT ROWID;\n"
                                 "CREATE TABLE none(a);\n"
                                 "CREATE VIEW v AS SELECT c FROM t WHERE a;\n";

// A file that is gone when this is.
struct Opened {
  explicit Opened(std::string_view bytes) {
    int fd = ::mkstemp(name.data());
    REQUIRE(fd >= 0);
    ::close(fd);
    std::ofstream(name, std::ios::binary) << bytes;
    db.emplace(name, Database::Mode::read);
  }
  ~Opened() { ::unlink(name.c_str()); }
  std::string ask(std::string_view query) {
    Statement statement = db->prepare(query);
    return statement.step() ? statement.text(0) : "nothing";
  }
  std::string name = std::filesystem::temp_directory_path() / "terrarium-pages.XXXXXX";
  std::optional<Database> db;
};

std::string text_of(int64_t i, size_t longest) {
  return std::string(size_t(i * 7919) % (longest + 1), char('a' + i % 26));
}

std::string key_of(int64_t i, size_t longest) { // in order
  std::string digits = std::to_string(1'000'000 + i);
  return digits + text_of(i, longest);
}

void check(uint16_t page_size, int64_t count, size_t longest) {
  INFO("pages of " << page_size << ", rows " << count << ", texts to " << longest);
  PageFile file(sql, {page_size, 0x54657272, 7, 1});
  file.fill("t", [&](PageFile::Rows& rows) {
    for (int64_t i = 1; i <= count; ++i) {
      std::string text = text_of(i, longest);
      rows.add(i * 3, {{}, i % 2 ? Field(i * i * i - 500) : Field(), double(i) / 4, text});
    }
  });
  file.fill("k", [&](PageFile::Rows& rows) {
    for (int64_t i = 1; i <= count; ++i) {
      std::string text = text_of(i, longest), key = key_of(i, longest);
      rows.add(0, {key, -i, text});
    }
  });
  Opened made(file.bytes());
  REQUIRE(made.ask("PRAGMA integrity_check") == "ok");
  CHECK(made.ask("PRAGMA user_version") == "7");
  std::string number = std::to_string(count);
  CHECK(made.ask("SELECT count(*) FROM t") == number);
  CHECK(made.ask("SELECT count(*) FROM k") == number);
  CHECK(made.ask("SELECT count(*) FROM none") == "0");
  for (int64_t i = 1; i <= count; i += count / 50 + 1) {
    std::string id = std::to_string(i * 3), key = key_of(i, longest);
    CHECK(made.ask("SELECT c FROM t WHERE id = " + id) == text_of(i, longest));
    CHECK(made.ask("SELECT ifnull(a, 'null') FROM t WHERE id = " + id) ==
          (i % 2 ? std::to_string(i * i * i - 500) : "null"));
    CHECK(made.ask("SELECT b * 4 = " + std::to_string(i) + " FROM t WHERE id = " + id) == "1");
    CHECK(made.ask("SELECT c FROM k WHERE a = '" + key + "' AND b = " + std::to_string(-i)) ==
          text_of(i, longest));
  }
}

} // namespace

TEST_CASE("a database made in one go is sound, whatever the number of rows and their size") {
  for (uint16_t page_size : {uint16_t(512), uint16_t(1024), uint16_t(4096), uint16_t(32768)})
    for (size_t longest : {3, 90, 700, 20'000})
      for (int64_t count : {0, 1, 2, 3, 40, 1000})
        check(page_size, count, longest);
  check(512, 60'000, 40);
  check(4096, 60'000, 40);
}

TEST_CASE("the last page of a table has a row, however many there are") {
  for (int64_t count = 1; count < 150; ++count)
    check(512, count, 20);
}

TEST_CASE("numbers of every size are read back") {
  PageFile file(sql, {512, 1, 1, 1});
  std::vector<int64_t> numbers = {0, 1, INT64_MAX, INT64_MIN};
  for (int bits = 1; bits < 63; ++bits)
    for (int64_t near : {-1, 0, 1}) {
      numbers.push_back((int64_t(1) << bits) + near);
      numbers.push_back(-(int64_t(1) << bits) + near);
    }
  file.fill("t", [&](PageFile::Rows& rows) {
    for (int64_t id = 0; int64_t number : numbers)
      rows.add(++id, {{}, number, -0.5, {}});
  });
  Opened made(file.bytes());
  for (size_t i = 0; i < numbers.size(); ++i) {
    Statement row = made.db->prepare("SELECT a, b FROM t WHERE id = " + std::to_string(i + 1));
    REQUIRE(row.step());
    CHECK(row.integer(0) == numbers[i]);
    CHECK(row.real(1) == -0.5);
  }
}

TEST_CASE("the views of a trace stand on its tables, with what options add and without") {
  for (bool is_short : {true, false})
    for (std::string_view options : {std::string_view(), event_schema(), caller_schema()}) {
      Opened made(empty_trace(std::string(trace_schema()).append(options), is_short, 1));
      CHECK(made.ask("PRAGMA integrity_check") == "ok");
      Statement names = made.db->prepare("SELECT name FROM sqlite_schema WHERE name <> 'meta'");
      int names_seen = 0;
      for (; names.step(); ++names_seen)
        CHECK(made.ask("SELECT * FROM " + names.text(0)) == "nothing");
      CHECK(names_seen >= 20);
    }
}

TEST_CASE(
    "accesses lie in the order of their key: every operation, mode and error, in any order of recording") {
  TraceRecorder recorder;
  std::mt19937 random(1);
  std::vector<Access> accesses;
  for (int op = 0; op <= int(Op::mount); ++op)
    for (const char* mode : {"", "r", "rw", "rwt", "w", "wc", "wct", "p"})
      for (int error : {0, 1, 2, 300})
        for (const char* path : {"/b", "/a", "/a/long/one"})
          accesses.push_back({.op = Op(op),
                              .mode = mode,
                              .path = path,
                              .spelled = error % 2 ? "/spelled" : path,
                              .resolved = error ? "" : "/resolved",
                              .error = error});
  std::shuffle(accesses.begin(), accesses.end(), random);
  for (const Access& access : accesses)
    recorder.access(int64_t(random() % 3 + 1), access);
  Opened made(whole_trace(
      recorder.batch(), [] { return std::vector<MetaRow>(); }, 2));
  CHECK(made.ask("PRAGMA integrity_check") == "ok");
  std::string rows = std::to_string(recorder.batch().accesses.size());
  CHECK(made.ask("SELECT count(*) FROM access") == rows);
  for (int op = 0; op <= int(Op::mount); ++op)
    CHECK(made.ask("SELECT count(DISTINCT mode) FROM access WHERE op = '" + std::string(op_name(Op(op))) +
                   "'") == "8");
}
