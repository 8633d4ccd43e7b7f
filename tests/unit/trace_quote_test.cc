// SPDX-License-Identifier: MIT
#include "lib/trace/quote.hh"

#include <catch2/catch.hpp>

using terra::shell_line;
using terra::shell_quote;

TEST_CASE("words for a shell") {
  CHECK(shell_quote("plain-1.0/x=y") == "plain-1.0/x=y");
  CHECK(shell_quote("") == "''");
  CHECK(shell_quote("a b") == "'a b'");
  CHECK(shell_quote("it's") == "'it'\\''s'");
  CHECK(shell_quote("$HOME;*") == "'$HOME;*'");
  CHECK(shell_quote("ü") == "ü");
  CHECK(shell_quote("ü b") == "'ü b'");
  CHECK(shell_quote("a\nb\x01'\\") == "$'a\\nb\\x01\\'\\\\'");
  CHECK(shell_quote("\xff") == "$'\\xff'");
  const std::string_view words[] = {"sh", "-c", "echo $x", ""};
  CHECK(shell_line(words) == "sh -c 'echo $x' ''");
}
