// SPDX-License-Identifier: MIT
// Sites that were connected before, by what they look like and how far apart they are.
//
// Every program has the same libc, at another address. When one of its sites is found in a new process, its
// neighbours are known: they are connected at once, which saves a stop for each. The place where a program
// begins (in ld.so, for most) is known in the same way, and its neighbours are connected before it begins. No
// file is read and no name is compared; the code around each place must be the same, byte for byte.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "tracer/shim/site.hh"

namespace terra {

using SiteCode = std::array<std::byte, site_before + site_after>;

struct SiteId {
  size_t family = 0, member = 0;
};

constexpr uint64_t no_call = ~0ull; // the number at a beginning

class KnownSites {
 public:
  struct Neighbour {
    uint64_t ip, nr;
    const SiteCode* code;
    SiteId id;
  };

  // A place known by its code; a new one belongs to the family of `other`, which is in the same object, or to
  // a family of its own.
  struct At {
    uint64_t ip;
    SiteId id;
  };
  std::optional<SiteId> find(const SiteCode& code) const;
  SiteId learn(uint64_t ip, uint64_t nr, const SiteCode& code, std::optional<At> other);

  // Two places of one process, known from others that had only one of them. Whether they are in one object is
  // to be found out once: then their families become one, or are apart for good.
  bool undecided(At a, At b) const;
  void decide(At a, At b, bool same_object);

  // Where the others of its family are expected in that process.
  std::vector<Neighbour> neighbours(At at) const;
  Neighbour site(At at) const;                  // itself
  uint64_t version() const { return version_; } // another one when something has been learned
  bool same_object(SiteId a, SiteId b) const { return resolve(a).family == resolve(b).family; }

 private:
  struct Member {
    int64_t at; // relative to the first of the family
    uint64_t nr;
    SiteCode code;
  };
  struct Family {
    std::vector<Member> members;
    std::optional<SiteId> joined; // where its first member is now
  };
  SiteId resolve(SiteId id) const;
  const Member& member(SiteId id) const { return families_[id.family].members[id.member]; } // resolved

  uint64_t version_ = 0;
  std::vector<Family> families_;
  std::set<std::pair<size_t, size_t>> apart_;
  std::unordered_map<std::string, SiteId> by_code_;
};

} // namespace terra
