// SPDX-License-Identifier: MIT
// What was recorded for a call, for the next one that is the same; and what makes it another one.
#include "tracer/shim/repeats.hh"

#include <catch2/catch.hpp>
#include <sys/syscall.h>

using namespace terra;

namespace {

shim_event event_of(uint16_t nr, int32_t result, uint32_t flags) {
  shim_event event = {};
  event.nr = nr;
  event.result = result;
  event.flags = flags;
  return event;
}

} // namespace

TEST_CASE("a call is known by its name, number, flags and error, and not by its descriptor") {
  TraceRecorder recorder;
  Access access = {.path = "/etc/passwd", .spelled = "/etc/passwd", .resolved = "/etc/passwd"};
  auto counted = recorder.access(1, access);
  CHECK(counted.existed);
  Repeats repeats;
  auto first = event_of(SYS_openat, 3, 0);
  uint32_t from = 0;
  CHECK_FALSE(repeats.find(first, "/etc/passwd", from));
  repeats.keep(first, {recorder.name(counted.deed->spelled), counted.deed, "/etc/passwd", 0});
  auto known = repeats.find(event_of(SYS_openat, 7, 0), "/etc/passwd", from);
  REQUIRE(known);
  CHECK(known->resolved == "/etc/passwd");
  CHECK_FALSE(repeats.find(event_of(SYS_open, 3, 0), "/etc/passwd", from));
  CHECK_FALSE(repeats.find(event_of(SYS_openat, 3, 1), "/etc/passwd", from));
  CHECK_FALSE(repeats.find(event_of(SYS_openat, -2, 0), "/etc/passwd", from));
  CHECK_FALSE(repeats.find(first, "/etc/passwd-", from));
  repeats.forget();
  CHECK_FALSE(repeats.find(first, "/etc/passwd", from));
}

TEST_CASE("many calls are kept, each with what belongs to it") {
  TraceRecorder recorder;
  Repeats repeats;
  for (int i = 0; i < 5000; ++i) {
    std::string path = "/a/" + std::to_string(i);
    auto counted = recorder.access(1, {.path = path, .spelled = path, .error = ENOENT});
    repeats.keep(event_of(SYS_access, -ENOENT, 0), {recorder.name(counted.deed->path), counted.deed, {}, 0});
  }
  for (uint32_t step : {1, 7, 4999}) { // in the order of the first time, and not
    uint32_t from = 0;
    for (uint32_t i = 0, at = 0; i < 5000; ++i, at = (at + step) % 5000) {
      std::string path = "/a/" + std::to_string(at);
      auto known = repeats.find(event_of(SYS_access, -ENOENT, 0), path, from);
      REQUIRE(known);
      REQUIRE(recorder.name(known->deed->path) == path);
      REQUIRE(from == at);
    }
  }
}

TEST_CASE("counted again, by another image; what the run has made since is known") {
  TraceRecorder recorder;
  auto counted = recorder.access(1, {.path = "/tmp/x", .spelled = "/tmp/x", .error = ENOENT});
  CHECK(recorder.again(1, *counted.deed, 3));
  CHECK(recorder.again(2, *counted.deed, 1));
  const auto& rows = recorder.batch().accesses;
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].count == 4);
  CHECK(rows[1].image == 2);
  CHECK(rows[1].existed);
  auto before = recorder.made();
  CHECK_FALSE(recorder.made_here("/tmp/x"));
  recorder.not_an_input("/tmp/x");
  CHECK(recorder.made() != before);
  CHECK(recorder.made_here("/tmp/x"));
  CHECK(recorder.made_here("/tmp/x/y"));
  CHECK_FALSE(recorder.made_here("/tmp/xy"));
}
