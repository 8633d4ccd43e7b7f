// SPDX-License-Identifier: MIT
// A directory for one trace, gone with what is in it when this is.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
#include <unistd.h>

struct TempDir {
  TempDir() { REQUIRE(::mkdtemp(name)); }
  ~TempDir() {
    for (const char* file : {"/t", "/t-journal"})
      ::unlink((std::string(name) + file).c_str());
    ::rmdir(name);
  }
  std::string file() const { return std::string(name) + "/t"; }
  char name[32] = "/tmp/terrarium-trace.XXXXXX";
};
