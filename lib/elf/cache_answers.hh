// SPDX-License-Identifier: MIT
// ld.so.cache with a memory.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "lib/elf/ld_cache.hh"

namespace terra::elf {

// What the cache has answered to processes of one kind; each name is looked up once.
class CacheAnswers {
 public:
  CacheAnswers(const LdCache& cache, const LdCache::Wants& wants) : cache_(cache), wants_(wants) {}
  const std::optional<std::string>& lookup(const std::string& name) {
    auto [found, fresh] = answers_.try_emplace(name);
    if (fresh) found->second = cache_.lookup(name, wants_);
    return found->second;
  }

 private:
  const LdCache& cache_;
  const LdCache::Wants& wants_;
  std::unordered_map<std::string, std::optional<std::string>> answers_;
};

} // namespace terra::elf
