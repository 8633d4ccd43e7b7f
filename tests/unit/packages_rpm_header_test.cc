// SPDX-License-Identifier: MIT
#include "lib/packages/rpm_header.hh"

#include <catch2/catch.hpp>

using namespace terra;

namespace {

std::string word(uint32_t value) {
  return {char(value >> 24), char(value >> 16), char(value >> 8), char(value)};
}

// Builds a header: entries in the order they are added.
struct Builder {
  std::string index, data;
  uint32_t entries = 0;
  void add(uint32_t tag, uint32_t type, uint32_t count, const std::string& bytes) {
    index += word(tag) + word(type) + word(uint32_t(data.size())) + word(count);
    data += bytes;
    ++entries;
  }
  void string(uint32_t tag, const std::string& text) { add(tag, 6, 1, text + '\0'); }
  std::string bytes() const { return word(entries) + word(uint32_t(data.size())) + index + data; }
};

Builder package() {
  Builder header;
  header.string(1000, "name");
  header.string(1001, "1.2");
  header.string(1002, "3");
  header.string(1022, "noarch");
  return header;
}

} // namespace

TEST_CASE("rpm header") {
  Builder header = package();
  header.add(1003, 4, 1, word(7));
  header.add(1116, 4, 2, word(1) + word(0));
  header.add(1117, 8, 2, std::string("a\0b\0", 4));
  header.add(1118, 8, 2, std::string("/x/\0/y/\0", 8));
  header.add(1037, 4, 2, word(0) + word(128));
  auto read = parse_rpm_header(header.bytes());
  REQUIRE(read);
  CHECK(read->name == "name");
  CHECK(read->version == "7:1.2-3");
  CHECK(read->architecture == "noarch");
  REQUIRE(read->files.size() == 2);
  CHECK(read->files[0].path == "/y/a");
  CHECK_FALSE(read->files[0].licence);
  CHECK(read->files[1].path == "/x/b");
  CHECK(read->files[1].licence);
}

TEST_CASE("rpm header without files, and one of old times") {
  auto none = parse_rpm_header(package().bytes());
  REQUIRE(none);
  CHECK(none->version == "1.2-3");
  CHECK(none->files.empty());
  Builder old = package();
  old.add(1027, 8, 2, std::string("/a\0/b/c\0", 8));
  auto read = parse_rpm_header(old.bytes());
  REQUIRE(read);
  CHECK(read->files.size() == 2);
}

TEST_CASE("damaged rpm headers") {
  CHECK_FALSE(parse_rpm_header(""));
  CHECK_FALSE(parse_rpm_header(package().bytes().substr(0, 60)));
  CHECK_FALSE(parse_rpm_header(word(0xffffffff) + word(0xffffffff)));
  Builder outside = package(); // of two directories the third
  outside.add(1116, 4, 1, word(2));
  outside.add(1117, 8, 1, std::string("a\0", 2));
  outside.add(1118, 8, 2, std::string("/x/\0/y/\0", 8));
  CHECK_FALSE(parse_rpm_header(outside.bytes()));
  Builder fewer = package(); // two names, one directory number
  fewer.add(1116, 4, 1, word(0));
  fewer.add(1117, 8, 2, std::string("a\0b\0", 4));
  fewer.add(1118, 8, 1, std::string("/x/\0", 4));
  CHECK_FALSE(parse_rpm_header(fewer.bytes()));
  Builder unending = package(); // a string without its end
  unending.add(1000, 6, 1, "x");
  CHECK(parse_rpm_header(unending.bytes()));
}
