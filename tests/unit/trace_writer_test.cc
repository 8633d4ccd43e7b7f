// SPDX-License-Identifier: MIT
// The rows of a run are in its trace, whoever has written them: nobody, the pages of a short run, or SQLite
// after them.
#include "lib/trace/writer.hh"

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "lib/trace/database.hh"
#include "tests/unit/temp_trace.hh"

using namespace terra;

namespace {

struct Run {
  explicit Run(const std::string& name) : file(name), writer(name, {.command = "test", .cwd = "/"}) {
    writer.start();
    writer.record([&](TraceRecorder& out) {
      process = out.process(7, 0, 1);
      image = out.image(process, {.exe = "/bin/x", .file = "/bin/x"});
    });
  }
  // The paths /N from `first`, each looked at once.
  void look_at(int first, int count) {
    for (int at = first; at < first + count; ++at)
      writer.record([&](TraceRecorder& out) {
        std::string path = "/" + std::to_string(at);
        out.access(image, {.op = Op::stat, .path = path, .spelled = path, .error = 2});
      });
  }
  std::string ask(std::string_view query) const {
    Database db(file, Database::Mode::read);
    Statement statement = db.prepare(query);
    return statement.step() ? statement.text(0) : "nothing";
  }
  // Until the second thread has written so many, or gives up.
  bool has_written(int rows) const {
    for (int i = 0; i < 500; ++i) {
      if (ask("SELECT count(*) FROM access") == std::to_string(rows)) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }

  std::string file;
  TraceWriter writer;
  int64_t process = 0, image = 0;
};

} // namespace

TEST_CASE("many rows are written before the run ends, and those that come later are added to them") {
  constexpr int many = 160'000, again = 50'000; // and as many paths
  TempDir dir;
  Run run(dir.file());
  run.look_at(0, many);
  REQUIRE(run.has_written(many));
  CHECK(run.ask("SELECT value FROM meta WHERE key = 'complete'") == "0");
  run.look_at(many - again, 2 * again);
  run.writer.record([&](TraceRecorder& out) { out.end_process(run.process, {.when = 2, .exit_status = 3}); });
  REQUIRE(run.writer.finish());
  CHECK(run.ask("PRAGMA integrity_check") == "ok");
  CHECK(run.ask("SELECT count(*) FROM access") == std::to_string(many + again));
  CHECK(run.ask("SELECT count(*) FROM path WHERE name GLOB '/[0-9]*'") == std::to_string(many + again));
  CHECK(run.ask("SELECT count(*) FROM access WHERE count = 2") == std::to_string(again));
  CHECK(run.ask("SELECT exit_status FROM process") == "3");
  CHECK(run.ask("SELECT value FROM meta WHERE key = 'complete'") == "1");
}

TEST_CASE("few rows that go on for long are written each second") {
  TempDir dir;
  Run run(dir.file());
  constexpr int few = 300, seconds = 13;
  for (int second = 1; second <= seconds; ++second) {
    run.look_at(second * few, few);
    REQUIRE(run.has_written(second * few));
  }
  REQUIRE(run.writer.finish());
  CHECK(run.ask("PRAGMA integrity_check") == "ok");
  CHECK(run.ask("SELECT sum(count) FROM access") == std::to_string(seconds * few));
}
