// SPDX-License-Identifier: MIT
#include "lib/elf/tokens.hh"

#include <catch2/catch.hpp>

#include "lib/elf/cpu.hh"

using namespace terra;

TEST_CASE("dynamic string tokens") {
  elf::Tokens tokens{"/opt/x", "lib64", "haswell"};
  auto expand = [&](std::string_view text) { return elf::expand_tokens(text, tokens); };
  CHECK(expand("$ORIGIN/../lib") == "/opt/x/../lib");
  CHECK(expand("${ORIGIN}$LIB") == "/opt/xlib64");
  CHECK(expand("a$PLATFORM-b") == "ahaswell-b");
  CHECK(expand("$ORIGINAL") == "$ORIGINAL");
  CHECK(expand("$ORIGIN_") == "$ORIGIN_");
  CHECK(expand("${ORIGIN") == "${ORIGIN");
  CHECK(expand("$LIB64") == "$LIB64");
  CHECK(expand("$") == "$");
  CHECK(expand("$$LIB") == "$lib64");
  CHECK(expand("") == "");
  tokens.platform.clear();
  CHECK(expand("/a/$PLATFORM/b") == ""); // the whole element is dropped
}

TEST_CASE("legacy capability directories come as the power set, best first") {
  using List = std::vector<std::string>;
  CHECK(elf::legacy_subdirs({"sse2"}, "i686") ==
        List{"tls/i686/sse2/", "tls/i686/", "tls/sse2/", "tls/", "i686/sse2/", "i686/", "sse2/"});
  CHECK(elf::legacy_subdirs({"x86_64"}, "x86_64") ==
        List{"tls/x86_64/x86_64/", "tls/x86_64/", "tls/", "x86_64/x86_64/", "x86_64/"});
  CHECK(elf::legacy_subdirs({}, "") == List{"tls/"});
}

TEST_CASE("processor levels") {
  CHECK(elf::parse_cpu("x86-64")->level == 1);
  CHECK(elf::parse_cpu("x86-64-v3")->level == 3);
  CHECK(elf::parse_cpu("host"));
  for (const char* bad : {"", "v3", "x86-64-v5", "x86-64-v0", "x86-64-v33", "power7", "z17", "z"})
    CHECK_FALSE(elf::parse_cpu(bad));
  CHECK(elf::parse_cpu("power10")->power == 10);
  CHECK(elf::parse_cpu("z13")->z == 13);
  CHECK(elf::hwcaps_names("x86-64-v", 3, 2) == std::vector<std::string>{"x86-64-v3", "x86-64-v2"});
  CHECK(elf::hwcaps_names("z", 12, 13).empty());
}

TEST_CASE("tokens are found without being expanded") {
  CHECK(elf::has_token("/x/$LIB"));
  CHECK(elf::has_token("$X${ORIGIN}"));
  CHECK(elf::has_token("a$ORIGIN/b", "ORIGIN"));
  CHECK_FALSE(elf::has_token("$LIB", "ORIGIN"));
  CHECK_FALSE(elf::has_token("$ORIGINAL $ {LIB} ${LIB"));
  CHECK(elf::starts_with_origin("$ORIGIN"));
  CHECK(elf::starts_with_origin("${ORIGIN}/lib"));
  CHECK_FALSE(elf::starts_with_origin("$ORIGIN.d"));
  CHECK_FALSE(elf::starts_with_origin("/$ORIGIN"));
}
