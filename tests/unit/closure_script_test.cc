// SPDX-License-Identifier: MIT
#include "closure/script.hh"

#include <catch2/catch.hpp>

using namespace terra::closure;

namespace {

std::string interpreter(std::string_view head) {
  auto line = parse_script(head);
  return line ? line->interpreter + "|" + line->argument : "none";
}

std::string started(std::string_view argument) {
  auto command = parse_env(argument);
  return command ? command->program : "none";
}

} // namespace

TEST_CASE("#! lines as the kernel reads them") {
  CHECK(interpreter("#!/bin/sh\n") == "/bin/sh|");
  CHECK(interpreter("#! \t/bin/sh  -e  x \nrest") == "/bin/sh|-e  x");
  CHECK(interpreter("#!/bin/sh") == "/bin/sh|");
  CHECK(interpreter("#!") == "none");
  CHECK(interpreter("#!  \n/bin/sh") == "none");
  CHECK(interpreter("# !/bin/sh\n") == "none");
  CHECK(interpreter("") == "none");
  CHECK(interpreter("#!/bin/sh\0x\n") == "/bin/sh|");
  std::string cut = "#!/" + std::string(253, 'a');
  CHECK(interpreter(cut) == "none"); // the name may go on behind what the kernel reads
  cut[20] = ' ';
  CHECK(interpreter(cut) == "/" + std::string(17, 'a') + "|" + std::string(235, 'a'));
}

TEST_CASE("env finds its program") {
  CHECK(started("python3") == "python3");
  CHECK(started("") == "none");
  CHECK(started("python3 -u") == "python3 -u"); // one word
  CHECK(started("-S python3 -u") == "python3");
  CHECK(started("-Spython3 -u") == "python3");
  CHECK(started("-vS python3") == "python3");
  CHECK(started("-S -i -u HOME --unset=X -C / A=1 perl -w") == "perl");
  CHECK(started("--split-string=A=b node --flag") == "node");
  CHECK(started("-S -- A=b prog") == "prog");
  CHECK(started("-S \"two words\" x") == "two words");
  CHECK(started("-S 'it''s' x") == "its");
  CHECK(started("-S a\\_b") == "a");
  CHECK(started("-S \"a\\_b\"") == "a b");
  CHECK(started("-S -S -S deep") == "deep");
  CHECK(started("-S prog\\c ignored") == "prog");
  CHECK(started("-S # comment") == "none");
  CHECK(started("-S A=b") == "none");
  CHECK(started("-S") == "none");
  CHECK(parse_env("-S PATH=/x:/y prog")->path_list == "/x:/y");
}
