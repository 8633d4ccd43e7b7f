// SPDX-License-Identifier: MIT
#include "lib/trace/write/output.hh"

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/trace/database.hh"
#include "lib/trace/format.hh"
#include "lib/trace/reader.hh"
#include "lib/trace/write/batch_pages.hh"
#include "tests/unit/temp_trace.hh"

using namespace terra;

namespace {

std::string trace_of(int64_t paths, uint32_t change) {
  TraceBatch batch;
  for (int64_t i = 1; i <= paths; ++i)
    batch.paths.push_back({i, "/a/path/that/is/not/short"});
  return whole_trace(
      batch,
      [] {
        return std::vector<MetaRow>{{"complete", int64_t(1)}};
      },
      change);
}

std::string ask(const std::string& file, std::string_view query) {
  Database db(file, Database::Mode::write);
  Statement statement = db.prepare(query);
  return statement.step() ? statement.text(0) : "nothing";
}

// A child replaces the file and can't write more than `limit` bytes to any.
int replace_limited(const std::string& file, const std::string& before, const std::string& after,
                    size_t limit, bool dies, decltype(replace_output)& replace = replace_output) {
  pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, dies ? SIG_DFL : SIG_IGN);
    rlimit sizes = {limit, limit}, none = {0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    Output output = prepare_output(file, trace_stub(), before);
    ::setrlimit(RLIMIT_FSIZE, &sizes);
    try {
      replace(output.fd, file, before, after);
    } catch (const Error&) {
      ::_exit(1);
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace

TEST_CASE("a trace whose writer dies in the middle of it is what it was before") {
  TempDir dir;
  std::string before = trace_of(10, 2), after = trace_of(2000, 3);
  REQUIRE(before.size() < 20'000);
  REQUIRE(after.size() > 50'000);
  CHECK(replace_limited(dir.file(), before, after, 40'000, true) == -SIGXFSZ);
  CHECK(::access((dir.file() + "-journal").c_str(), F_OK) == 0);
  CHECK(ask(dir.file(), "PRAGMA integrity_check") == "ok");
  CHECK(ask(dir.file(), "SELECT count(*) FROM path") == "10");
  CHECK(::access((dir.file() + "-journal").c_str(), F_OK) != 0);
}

TEST_CASE("a trace that cannot be written to its end is what it was before") {
  TempDir dir;
  std::string before = trace_of(10, 2), after = trace_of(2000, 3);
  for (size_t limit : {size_t(3'000), size_t(40'000)}) { // the journal, the trace
    CHECK(replace_limited(dir.file(), before, after, limit, false) == 1);
    CHECK(::access((dir.file() + "-journal").c_str(), F_OK) != 0);
    CHECK(ask(dir.file(), "SELECT count(*) FROM path") == "10");
  }
  CHECK(replace_limited(dir.file(), before, after, 1'000'000, false) == 0);
  CHECK(ask(dir.file(), "SELECT count(*) FROM path") == "2000");
  CHECK(replace_limited(dir.file(), after, before, 1'000'000, false) == 0);
  CHECK(ask(dir.file(), "PRAGMA integrity_check") == "ok");
  CHECK(ask(dir.file(), "SELECT count(*) FROM path") == "10");
}

// The states that the file goes through.
TEST_CASE("an empty trace that grows is sound at each step") {
  std::string empty = empty_trace(trace_schema(), true, 2), after = trace_of(2000, 3);
  REQUIRE(after.size() > 50'000);
  auto check = [&](const std::string& contents, const std::string& paths, const std::string& complete) {
    TempDir dir;
    prepare_output(dir.file(), trace_stub(), contents);
    CHECK(ask(dir.file(), "PRAGMA integrity_check") == "ok");
    CHECK(ask(dir.file(), "SELECT count(*) FROM path") == paths);
    CHECK(ask(dir.file(), "SELECT value FROM meta WHERE key = 'complete'") == complete);
  };
  std::string longer = empty + after.substr(empty.size()), first = longer;
  check(empty, "0", "0");
  for (size_t size = empty.size(); size < after.size(); size += 1000)
    check(longer.substr(0, size), "0", "0");
  first.replace(0, 4096, after.substr(0, 4096));
  check(first, "2000", "0");
  first.replace(4096, 4096, after.substr(4096, 4096));
  CHECK(first == after);
  check(after, "2000", "1");
}

// What a killed tracer leaves that had just begun, in place of a longer one or of nothing.
TEST_CASE("the beginning of a trace is sound at each step") {
  std::string stub = trace_stub(), empty = empty_trace(trace_schema(), true, 2), old = trace_of(2000, 7);
  REQUIRE(stub.size() <= 4096);
  std::string hole(4096 - stub.size(), '\0'), rest = empty.substr(4096);
  for (const std::string& contents : {stub + old.substr(stub.size()), stub, stub + hole + rest, empty}) {
    TempDir dir;
    std::ofstream(dir.file(), std::ios::binary) << contents;
    CHECK(ask(dir.file(), "PRAGMA integrity_check") == "ok");
    auto reader = TraceReader::open(dir.file());
    REQUIRE(reader);
    CHECK_FALSE(reader->complete());
    CHECK(reader->inputs().empty());
  }
}

TEST_CASE("an empty trace that has no room to grow stays empty") {
  TempDir dir;
  std::string empty = empty_trace(trace_schema(), true, 2), after = trace_of(2000, 3);
  for (bool dies : {true, false}) {
    CHECK(replace_limited(dir.file(), empty, after, 40'000, dies, grow_output) == (dies ? -SIGXFSZ : 1));
    CHECK(ask(dir.file(), "PRAGMA integrity_check") == "ok");
    CHECK(ask(dir.file(), "SELECT count(*) FROM path") == "0");
  }
  CHECK(replace_limited(dir.file(), empty, after, 1'000'000, false, grow_output) == 0);
  CHECK(ask(dir.file(), "PRAGMA integrity_check") == "ok");
  CHECK(ask(dir.file(), "SELECT count(*) FROM path") == "2000");
  CHECK(::access((dir.file() + "-journal").c_str(), F_OK) != 0);
}
