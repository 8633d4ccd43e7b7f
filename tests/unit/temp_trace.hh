// SPDX-License-Identifier: MIT
// A directory for one trace, gone with what is in it when this is.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <unistd.h>

struct TempDir {
  TempDir() { REQUIRE(::mkdtemp(name.data())); }
  ~TempDir() {
    for (const char* file : {"/t", "/t-journal"})
      ::unlink((name + file).c_str());
    ::rmdir(name.c_str());
  }
  std::string file() const { return name + "/t"; }
  std::string name = std::filesystem::temp_directory_path() / "terrarium-trace.XXXXXX";
};
