// SPDX-License-Identifier: MIT
#include "lib/trace/reader.hh"
#include "lib/trace/writer.hh"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/temp_trace.hh"

using namespace terra;

namespace {

Access at(Op op, const std::string& path, int error = 0) {
  return {.op = op,
          .mode = op == Op::open ? "r" : "",
          .path = path,
          .spelled = path,
          .resolved = {},
          .error = error};
}

Access creates(const std::string& path) {
  return {.op = Op::open, .mode = "wct", .path = path, .spelled = path, .resolved = {}, .error = 0};
}

// A process 100 that runs /bin/x, and what it did.
void write_trace(const std::string& file, const std::vector<Access>& accesses, bool finish = true) {
  TraceWriter writer(file, {.command = "x 'a b'", .cwd = "/tmp"});
  writer.start();
  writer.record([&](TraceRecorder& out) {
    int64_t process = out.process(100, 0, 1.5);
    int64_t image =
        out.image(process, {.number = 1, .exe = "/bin/x", .file = "/bin/x", .argv = "x", .cwd = "/"});
    for (const auto& access : accesses)
      out.access(image, access);
    out.end_process(process, {.when = 2.5, .exit_status = 3});
  });
  if (finish) REQUIRE(writer.finish());
}

std::vector<std::string> inputs(const std::string& file) {
  std::vector<std::string> list;
  for (const auto& input : TraceReader::open(file)->inputs())
    list.push_back(input.how + " " + input.path);
  return list;
}

using List = std::vector<std::string>;

} // namespace

TEST_CASE("what a trace writer writes, the reader reads") {
  TempDir dir;
  write_trace(dir.file(), {at(Op::exec, "/bin/x"), at(Op::interp, "/lib/ld.so"), at(Op::open, "/\xff\n"),
                           at(Op::stat, "/etc/p"), at(Op::open, "/no", ENOENT)});
  auto reader = TraceReader::open(dir.file());
  REQUIRE(reader);
  CHECK(reader->complete());
  CHECK(inputs(dir.file()) == List{"exec /bin/x", "interp /lib/ld.so", "open /\xff\n", "probe /etc/p"});
  auto all = reader->inputs();
  CHECK(all[0].pid == 100);
  CHECK(all[0].exe == "/bin/x");
  List missing;
  reader->rows("missing", {}, [&](auto& row) { missing.push_back(std::get<std::string>(row[0])); });
  CHECK(missing == List{"/no"});
}

TEST_CASE("what the run made itself is not an input, nor what lies below") {
  TempDir dir;
  write_trace(dir.file(),
              {at(Op::open, "/d/f", ENOENT), at(Op::mkdir, "/d"), creates("/d/f"), at(Op::open, "/d/f"),
               at(Op::open, "/dd/f"), at(Op::open, "/old"), creates("/old"), at(Op::open, "/proc/stat")});
  CHECK(inputs(dir.file()) == List{"open /dd/f", "open /old"});
}

TEST_CASE("a file reached through a link that the run made is an input by its own name") {
  TempDir dir;
  Access through = at(Op::open, "/w/link");
  through.resolved = "/usr/target";
  write_trace(dir.file(), {at(Op::symlink, "/w/link"), through});
  CHECK(inputs(dir.file()) == List{"open /usr/target"});
}

TEST_CASE("equal ways through links are stored once, and told with each access") {
  TempDir dir;
  TraceRecorder recorder;
  std::vector<Hop> hops = {{"/l", "m"}, {"/m", "\xff"}};
  CHECK(recorder.way({}) == 0);
  int64_t way = recorder.way(hops);
  CHECK(recorder.way(hops) == way);
  CHECK(recorder.way({{"/l", "m"}}) != way);
  TraceBatch batch = recorder.take();
  CHECK(batch.ways.size() == 3);

  TraceWriter writer(dir.file(), {.command = "x", .cwd = "/"});
  writer.record([&](TraceRecorder& out) {
    int64_t image = out.image(out.process(1, 0, 1), {.exe = "/x", .file = "/x", .argv = "x", .cwd = "/"});
    Access access = at(Op::stat, "/l", ENOENT);
    access.way = out.way({{"/l", "m"}, {}});
    out.access(image, access);
  });
  REQUIRE(writer.finish());
  List rows;
  TraceReader::open(dir.file())->rows("hops", {.columns = {"position", "link", "target"}}, [&](auto& row) {
    auto* link = std::get_if<std::string>(&row[1]);
    rows.push_back(std::to_string(std::get<int64_t>(row[0])) + " " + (link ? *link : "?"));
  });
  CHECK(rows == List{"1 /l", "2 ?"});
}

TEST_CASE("a probe of something that was also opened is not listed twice") {
  TempDir dir;
  write_trace(dir.file(),
              {at(Op::stat, "/a"), at(Op::open, "/a"), at(Op::stat, "/b"), at(Op::readlink, "/c", EINVAL)});
  CHECK(inputs(dir.file()) == List{"open /a", "probe /b", "probe /c"});
}

TEST_CASE("a trace that was not finished says so and keeps its rows") {
  TempDir dir;
  write_trace(dir.file(), {at(Op::open, "/a")}, false);
  auto reader = TraceReader::open(dir.file());
  REQUIRE(reader);
  CHECK_FALSE(reader->complete());
  CHECK(inputs(dir.file()) == List{"open /a"});
}

TEST_CASE("equal accesses are counted, over several batches too") {
  TempDir dir;
  TraceWriter writer(dir.file(), {});
  int64_t image = writer.record([&](TraceRecorder& out) {
    return out.image(out.process(7, 0, 0), {.exe = "/x", .file = "/x", .cwd = "/"});
  });
  for (int i = 0; i < 30'000; ++i)
    writer.record(
        [&](TraceRecorder& out) { out.access(image, at(Op::open, "/n" + std::to_string(i % 100))); });
  writer.start();
  for (int i = 0; i < 30'000; ++i)
    writer.record([&](TraceRecorder& out) { out.access(image, at(Op::open, "/m" + std::to_string(i))); });
  for (int i = 0; i < 5; ++i)
    writer.record([&](TraceRecorder& out) { out.access(image, at(Op::open, "/n1")); });
  REQUIRE(writer.finish());
  int64_t count = 0, rows = 0;
  auto reader = TraceReader::open(dir.file());
  reader->rows("opened", {.prefixes = {"/n1"}}, [&](auto& row) { count += std::get<int64_t>(row[5]); });
  reader->rows("opened", {}, [&](auto&) { ++rows; });
  CHECK(count == 305);
  CHECK(rows == 30'100);
}

TEST_CASE("a trace replaces a trace and nothing else") {
  TempDir dir;
  write_trace(dir.file(), {at(Op::open, "/a")});
  write_trace(dir.file(), {at(Op::open, "/b")});
  CHECK(inputs(dir.file()) == List{"open /b"});

  std::ofstream(dir.file()) << "my thesis";
  CHECK_THROWS_AS(TraceWriter(dir.file(), {}), Error);
  CHECK(TraceReader::open(dir.file()).error().code == Exit::usage);
  std::string text;
  std::getline(std::ifstream(dir.file()), text);
  CHECK(text == "my thesis");

  ::unlink(dir.file().c_str());
  std::ofstream(dir.file() + "-journal") << "my diary";
  CHECK_THROWS_AS(TraceWriter(dir.file(), {}), Error);
  CHECK_THROWS_AS(TraceWriter("/dev/null", {}), Error);
  CHECK_THROWS_AS(TraceWriter("/tmp", {}), Error);
}
