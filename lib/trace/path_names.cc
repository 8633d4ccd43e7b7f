// SPDX-License-Identifier: MIT
#include "lib/trace/path_names.hh"

#include <algorithm>
#include <cstring>
#include <functional>

namespace terra {

namespace {
constexpr size_t chunk_size = 1 << 18;
}

std::string_view PathNames::keep(std::string_view name) {
  if (name.size() > room_) {
    room_ = std::max(chunk_size, name.size());
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(room_));
    free_ = chunks_.back().get();
  }
  std::memcpy(free_, name.data(), name.size());
  std::string_view kept(free_, name.size());
  free_ += name.size();
  room_ -= name.size();
  return kept;
}

PathId PathNames::intern(std::string_view name) {
  if (name.empty()) return 0;
  auto next = uint32_t(names_.size());
  uint64_t hash = std::hash<std::string_view>()(name);
  uint32_t at = index_.find_or_add(hash, next, [&](uint32_t other) { return names_[other] == name; });
  if (at == next) names_.push_back(keep(name));
  return PathId(at) + 1;
}

} // namespace terra
