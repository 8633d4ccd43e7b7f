// SPDX-License-Identifier: MIT
// What was done to the code of a program that began, to be done again to the next one like it.
//
// Nearly all programs begin in the same ld.so, at another address each time, with the room for trampolines at
// the same distance from it. Then the same bytes go to the same places: one look whether the code is as it
// was, and a few words to write. Finding out from KnownSites what is to be written takes 30 us.
#pragma once

#include <cstdint>
#include <list>
#include <utility>
#include <vector>

#include "tracer/shim/known_sites.hh"

namespace terra {

// Addresses count from the entry of the program.
struct Beginning {
  int64_t area = 0;     // where the trampolines are
  uint64_t version = 0; // of what was known then: KnownSites::version()
  struct Run {
    int64_t at;
    std::vector<std::byte> bytes;
  };
  std::vector<Run> code; // as it must be; first that of the entry
  struct Word {
    int64_t at;
    uint64_t value;
  };
  std::vector<Word> words; // to be written, in this order
  std::vector<std::byte> trampolines;
  std::vector<std::pair<int64_t, SiteId>> connected;
};

class Beginnings {
 public:
  // One whose code is in the memory of that thread. Null: none.
  const Beginning* find(pid_t tid, uint64_t entry, int64_t area, uint64_t version);
  void keep(Beginning beginning);

 private:
  std::list<Beginning> kept_; // last used first
};

// The code of a place and of others, each `site_before` bytes in front of its address; what overlaps is one.
std::vector<Beginning::Run> runs_of(std::vector<std::pair<int64_t, const SiteCode*>> places);

} // namespace terra
