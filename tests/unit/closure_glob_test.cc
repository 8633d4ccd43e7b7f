// SPDX-License-Identifier: MIT
#include "closure/glob.hh"

#include <catch2/catch.hpp>

using namespace terra::closure;

TEST_CASE("globs match whole paths, and a star stops at a slash") {
  CHECK(glob_match("/usr/*/x", "/usr/lib/x"));
  CHECK_FALSE(glob_match("/usr/*/x", "/usr/lib/y/x"));
  CHECK(glob_match("/usr/**/x", "/usr/lib/y/x"));
  CHECK_FALSE(glob_match("/usr", "/usr/lib"));
  CHECK_FALSE(glob_match("usr", "/usr"));
  CHECK(glob_match("**", ""));
  CHECK(glob_match("*", ""));
  CHECK_FALSE(glob_match("*", "/"));
  CHECK(glob_match("**.py", "/a/b.py"));
  CHECK_FALSE(glob_match("**.py", "/a/b.pyc"));
  CHECK(glob_match("**/a*b/c*d", "/a1b/x/a2b/c/../ab/cd"));
  CHECK(glob_match("*a*a", "aaa"));
}

TEST_CASE("globs know one character and sets") {
  CHECK(glob_match("/a?c", "/abc"));
  CHECK_FALSE(glob_match("/a?c", "/a/c"));
  CHECK(glob_match("[a-c]x[!0-9]", "bxy"));
  CHECK_FALSE(glob_match("[a-c]x[!0-9]", "bx1"));
  CHECK(glob_match("[]a]", "]"));
  CHECK(glob_match("[a", "[a"));
  CHECK_FALSE(glob_match("a[!b]c", "a/c"));
}

TEST_CASE("stars are captured, the shortest that will do") {
  Captures captures;
  REQUIRE(glob_match("**/lib/*/lib*.so.*", "/usr/lib/x/libfoo.so.1.so.2", &captures));
  CHECK(captures == Captures{"/usr", "x", "foo", "1.so.2"});
  REQUIRE(glob_match("**/bin/**", "/a/bin/bin/b", &captures));
  CHECK(captures == Captures{"/a", "bin/b"});
}

TEST_CASE("a hostile pattern takes no exponential time") {
  std::string pattern, text(3000, 'a');
  for (int i = 0; i < 200; ++i)
    pattern += i % 2 ? "*a" : "**a";
  CHECK_FALSE(glob_match(pattern + "b", text));
}
