// SPDX-License-Identifier: MIT
// Tells the shim in all processes which sites of a loader or a library can be connected when the program
// begins, or when it is mapped (preload/shim/texts.c).
//
// What is known comes from a process where they stopped: KnownSites says what is in one object, /proc says
// where in the file that is. A list that all processes map holds the sites, and a page their trampolines.
// Limits: the first four texts and 64 sites of them; the rest stops once in each program.
#pragma once

#include <array>
#include <unordered_set>

#include "preload/shim/shim.h"
#include "tracer/shim/known_sites.hh"
#include "tracer/shim/mappings.hh"
#include "tracer/shim/state.hh"
#include "tracer/shim/table_file.hh"
#include "tracer/shim/text_file.hh"

namespace terra {

class KnownTexts {
 public:
  explicit KnownTexts(TableFile& tables);

  // A site has been connected in the process that has these mappings, by the tracer: it and what is known
  // about its object.
  void add(Mappings& mappings, const KnownSites& known, KnownSites::At at);
  // A site that was found in a file, by its address from the start of the text.
  void add(const TextFile& text, const KnownSites::Neighbour& site);
  // The text of a loader, of which `entry` is where programs begin, and its sites.
  void add_loader(const TextFile& text, SiteId entry, const std::vector<KnownSites::Neighbour>& sites);
  // Another one, in the process that began at `entry`.
  void add_to_loader(const KnownSites& known, KnownSites::At entry, KnownSites::At at);
  // Whether a program connects its loader by itself. It begins so far behind the loader's start.
  bool connects_loader(uint64_t entry) const;
  uint64_t bit_of(const SiteCode& code) const; // as in shim_table; 0: of no known text
  // What the shim has connected in a process, as its events say. They are not trusted: anything may be there.
  void settle(ShimState& shim) const;

 private:
  struct Site {
    SiteId id;
    uint64_t ip; // from the start of the text
  };
  int text_at(const shim_text& text);
  void add_site(int text, uint64_t ip, const KnownSites::Neighbour& site);
  void add_sites(int text, uint64_t start, const std::vector<KnownSites::Neighbour>& sites);

  TableFile& tables_;
  shim_texts& list_; // what the processes see
  bool may_protect_; // text that has been written to may be executed: texts.c, connect_loader
  std::array<Site, shim_sites_most> sites_ = {};     // as in the list
  std::array<SiteId, shim_texts_most> entries_ = {}; // of loaders
  std::unordered_set<uint64_t> looked_at_;           // by the hash of their code
};

} // namespace terra
