// SPDX-License-Identifier: MIT
#include "tracer/shim/known_sites.hh"

namespace terra {

SiteId KnownSites::learn(uint64_t ip, uint64_t nr, const SiteCode& code, uint64_t other_ip, SiteId other) {
  std::string key(reinterpret_cast<const char*>(code.data()), code.size());
  if (auto at = by_code_.find(key); at != by_code_.end()) return at->second;
  int64_t place = 0;
  size_t family = families_.size();
  if (other_ip) {
    family = other.family;
    place = families_[family][other.member].at + int64_t(ip - other_ip);
  } else {
    families_.emplace_back();
  }
  families_[family].push_back({place, nr, code});
  return by_code_[std::move(key)] = {family, families_[family].size() - 1};
}

std::vector<KnownSites::Neighbour> KnownSites::neighbours(uint64_t ip, SiteId id) const {
  std::vector<Neighbour> found;
  const auto& family = families_[id.family];
  for (size_t i = 0; i < family.size(); ++i)
    if (i != id.member)
      found.push_back({ip + uint64_t(family[i].at - family[id.member].at),
                       family[i].nr,
                       &family[i].code,
                       {id.family, i}});
  return found;
}

} // namespace terra
