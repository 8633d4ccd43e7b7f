// SPDX-License-Identifier: MIT
// Sites that were connected before, by what they look like and how far apart they are.
//
// Every program has the same libc, at another address. When one of its sites is found in a new process, its
// neighbours are known: they are connected at once, which saves a stop for each. No file is read and no
// name is compared; the code around each place must be the same, byte for byte.
#pragma once

#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "tracer/shim/site.hh"

namespace terra {

using SiteCode = std::array<std::byte, site_before + site_after>;

struct SiteId {
  size_t family = 0, member = 0;
};

class KnownSites {
 public:
  struct Neighbour {
    uint64_t ip, nr;
    const SiteCode* code;
    SiteId id;
  };

  // A site that has just been connected at `ip`. `other` is one of the same object that has been before, at
  // `other_ip`; 0: none.
  SiteId learn(uint64_t ip, uint64_t nr, const SiteCode& code, uint64_t other_ip, SiteId other);
  // Where the others of its family are expected in that process.
  std::vector<Neighbour> neighbours(uint64_t ip, SiteId id) const;

 private:
  struct Member {
    int64_t at; // relative to the first of the family
    uint64_t nr;
    SiteCode code;
  };
  std::vector<std::vector<Member>> families_;
  std::unordered_map<std::string, SiteId> by_code_;
};

} // namespace terra
