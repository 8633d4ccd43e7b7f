// SPDX-License-Identifier: MIT
// Which object of a process defines what another refers to, without running it: what the loader would refuse
// after loading, and what it would load for nothing.
//
// Source: glibc 2.36 elf/dl-version.c (_dl_check_map_versions), elf/dl-lookup.c (check_match, do_lookup_x).
// Limit: symbols are looked for in the order of the loader's list, which is the search order but for filters.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "lib/elf/loader.hh"
#include "lib/elf/symbols.hh"

namespace terra::elf {

class Binding {
 public:
  explicit Binding(ObjectStore& store) : store_(store) {}

  // Why the loader would refuse to start the program, a line each: missing versions; undefined symbols that
  // it binds at start. With `bind_now` also those that only a call would bind. A missing library's symbols
  // are not searched for: nothing is said about symbols when one is missing.
  std::vector<std::string> refusals(const Loading& loading, bool bind_now);

  // The libraries that `object` of this loading needs and binds no symbol of.
  std::vector<const Loaded*> unused(const Loading& loading, const Loaded& object);

 private:
  const Symbols* symbols(const Loaded& object);
  void check_versions(const Loading& loading, const Loaded& object, std::vector<std::string>& out);
  void check_symbols(const Loading& loading, const Loaded& object, bool bind_now,
                     std::vector<std::string>& out);
  const Loaded* find(const Loading& loading, const Loaded& from, const Symbols::Reference& reference);

  ObjectStore& store_;
  std::unordered_map<const Object*, std::unique_ptr<const Symbols>> symbols_;
};

} // namespace terra::elf
