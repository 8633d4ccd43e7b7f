// SPDX-License-Identifier: MIT
// Learns from files which sites a program will come to, before it has stopped at them
// (tracer/shim/text_file.hh).
//
// A program begins in an ld.so, or in itself if it is linked statically. The libc that belongs to an ld.so
// has a name that everybody uses and lies beside it. Both are only guesses: in a process the code around each
// site must be the same, byte for byte, or nothing is done.
#pragma once

#include <string>

#include "tracer/shim/known_sites.hh"
#include "tracer/shim/known_texts.hh"

namespace terra {

class Study {
 public:
  Study(KnownSites& sites, KnownTexts& texts) : sites_(sites), texts_(texts) {}

  // `code` is at the entry of the process that has these mappings, and new. `is_loader`: there is an ld.so.
  void beginning(Mappings& mappings, uint64_t entry, const SiteCode& code, bool is_loader);

  // What takes longer is done here, some of it in each call, while the program runs.
  void go_on();
  // To begin with: a program that is about to be executed. Its ld.so, and that one's libc; "#!" is followed.
  void expect(const std::string& program) { program_ = program; }

 private:
  void learn(TextFile& text, const std::string& path, bool is_loader);
  void program(const std::string& path);
  void libc(const std::string& path);

  KnownSites& sites_;
  KnownTexts& texts_;
  std::string program_, libc_; // to be looked at; empty: nothing
};

} // namespace terra
