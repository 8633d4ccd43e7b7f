// SPDX-License-Identifier: MIT
#include "lib/base/records.hh"

#include <catch2/catch.hpp>
#include <unistd.h>

#include "lib/base/fd.hh"

using namespace terra;

namespace {

std::string written(Format format, const std::vector<RecordWriter::Value>& row, Exit* exit = nullptr) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  Fd reader(ends[0]), writer(ends[1]);
  RecordWriter out(writer.get(), format, {"path", "why", "size", "by"});
  out.row(row);
  Exit code = out.finish();
  if (exit) *exit = code;
  writer.reset();
  return *read_all(reader.get(), "pipe");
}

} // namespace

TEST_CASE("a list is the first column of lines or NUL-terminated records") {
  CHECK(parse_list("/a\tx\ty\n\n/b\n/c", false) == std::vector<std::string>{"/a", "/b", "/c"});
  CHECK(parse_list(std::string_view("/a\tb\0/c\nd\0", 10), true) ==
        std::vector<std::string>{"/a\tb", "/c\nd"});
}

TEST_CASE("the three output forms") {
  CHECK(written({}, {"/a", "needed", int64_t(3), std::vector<std::string>{"x", "y"}}) ==
        "/a\tneeded\t3\tx,y\n");
  CHECK(written({}, {"/a", ""}) == "/a\n");
  CHECK(written({.nul = true}, {"/a\n", "needed"}) == std::string("/a\n\0", 4));
  CHECK(written({.json = true}, {"/a\n", "q\"", int64_t(3), std::vector<std::string>{"x"}}) ==
        "{\"path\":\"/a\\n\",\"why\":\"q\\\"\",\"size\":3,\"by\":[\"x\"]}\n");
}

TEST_CASE("JSON keeps the bytes of a path that is not UTF-8") {
  CHECK(written({.json = true}, {"/\xff"}) == "{\"path\":\"/\xEF\xBF\xBD\",\"path_hex\":\"2fff\"}\n");
}

TEST_CASE("a path with a newline is refused as a line, not written as two") {
  Exit exit = Exit::ok;
  CHECK(written({}, {"/a\nb"}, &exit).empty());
  CHECK(exit == Exit::finding);
}
