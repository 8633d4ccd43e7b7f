// SPDX-License-Identifier: MIT
// Shared by patchelf-ng's fuzz targets: where damage to an ELF file tells, random requests, and a plan
// carried out in memory, to hold what was written against.
#pragma once

#include <random>
#include <string>

#include "lib/base/fd.hh"
#include "patchelf-ng/plan/plan.hh"

namespace terra::fuzz {

class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}
  uint64_t below(uint64_t n) { return n ? engine_() % n : 0; }
  bool one_in(uint64_t n) { return below(n) == 0; }
  std::string word(size_t longest);

 private:
  std::mt19937_64 engine_;
};

// Overwrites a few fields of headers and tables, sometimes any byte, or cuts the file off, or appends.
std::string damaged(std::string bytes, const patchelf::Layout& layout, Dice& dice);

patchelf::Request random_request(Dice& dice);

// The Layout of these bytes, in a file of their own; `out` keeps it open.
Expected<patchelf::Layout> read(const std::string& bytes, Fd& out);

std::string applied(std::string bytes, const patchelf::Plan& plan);

} // namespace terra::fuzz
