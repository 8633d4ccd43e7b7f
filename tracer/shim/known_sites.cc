// SPDX-License-Identifier: MIT
#include "tracer/shim/known_sites.hh"

#include <algorithm>

namespace terra {

namespace {

std::string key_of(const SiteCode& code) {
  return {reinterpret_cast<const char*>(code.data()), code.size()};
}

} // namespace

SiteId KnownSites::resolve(SiteId id) const {
  while (auto joined = families_[id.family].joined)
    id = {joined->family, joined->member + id.member};
  return id;
}

std::optional<SiteId> KnownSites::find(const SiteCode& code) const {
  auto at = by_code_.find(key_of(code));
  if (at == by_code_.end()) return {};
  return resolve(at->second);
}

SiteId KnownSites::learn(uint64_t ip, uint64_t nr, const SiteCode& code, std::optional<At> other) {
  ++version_;
  int64_t place = 0;
  size_t family = families_.size();
  if (other) {
    SiteId id = resolve(other->id);
    family = id.family;
    place = member(id).at + int64_t(ip - other->ip);
  } else {
    families_.emplace_back();
  }
  auto& members = families_[family].members;
  members.push_back({place, nr, code});
  return by_code_[key_of(code)] = {family, members.size() - 1};
}

bool KnownSites::undecided(At a, At b) const {
  size_t first = resolve(a.id).family, second = resolve(b.id).family;
  return first != second && !apart_.contains(std::minmax(first, second));
}

void KnownSites::decide(At a, At b, bool same_object) {
  ++version_;
  SiteId stays = resolve(a.id), goes = resolve(b.id);
  if (!same_object) {
    apart_.insert(std::minmax(stays.family, goes.family));
    return;
  }
  Family &to = families_[stays.family], &from = families_[goes.family];
  int64_t shift = member(stays).at + int64_t(b.ip - a.ip) - member(goes).at;
  from.joined = {stays.family, to.members.size()};
  for (Member& one : from.members) {
    one.at += shift;
    to.members.push_back(one);
  }
  from.members.clear();
}

KnownSites::Neighbour KnownSites::site(At at) const {
  SiteId id = resolve(at.id);
  return {at.ip, member(id).nr, &member(id).code, id};
}

std::vector<KnownSites::Neighbour> KnownSites::neighbours(At at) const {
  std::vector<Neighbour> found;
  SiteId id = resolve(at.id);
  uint64_t first = at.ip - uint64_t(member(id).at);
  const auto& members = families_[id.family].members;
  for (size_t i = 0; i < members.size(); ++i)
    if (i != id.member && members[i].nr != no_call)
      found.push_back(site({first + uint64_t(members[i].at), {id.family, i}}));
  return found;
}

} // namespace terra
