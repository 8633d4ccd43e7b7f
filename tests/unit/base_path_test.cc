// SPDX-License-Identifier: MIT
#include "lib/base/path.hh"

#include <catch2/catch.hpp>

using namespace terra;

TEST_CASE("dir_name and base_name follow dirname(3) and basename(3)") {
  CHECK(dir_name("/a/b/c") == "/a/b");
  CHECK(dir_name("/a/b//") == "/a");
  CHECK(dir_name("/c") == "/");
  CHECK(dir_name("c") == ".");
  CHECK(dir_name("/") == "/");
  CHECK(base_name("/a/b/c/") == "c");
  CHECK(base_name("/") == "/");
}

TEST_CASE("normal_path is lexical") {
  CHECK(normal_path("/a/./b//../c/") == "/a/c");
  CHECK(normal_path("/../..") == "/");
  CHECK(normal_path("../x/../../y") == "../../y");
  CHECK(normal_path("") == ".");
}

TEST_CASE("relative_path leads from a directory to a file") {
  CHECK(relative_path("/t/usr/bin", "/t/lib64/ld.so") == "../../lib64/ld.so");
  CHECK(relative_path("/t", "/t") == ".");
  CHECK(relative_path("/", "/a") == "a");
}

TEST_CASE("is_below compares whole components") {
  CHECK(is_below("/usr/lib/x", "/usr/lib"));
  CHECK(is_below("/usr/lib", "/usr/lib/"));
  CHECK_FALSE(is_below("/usr/lib64", "/usr/lib"));
  CHECK(is_below("/x", "/"));
}
