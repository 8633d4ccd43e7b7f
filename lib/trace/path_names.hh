// SPDX-License-Identifier: MIT
// All paths of a run, each once, one behind the other in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "lib/trace/flat_index.hh"

namespace terra {

using PathId = int64_t; // from 1; 0: none

class PathNames {
 public:
  PathId intern(std::string_view name); // of "": 0
  PathId last() const { return PathId(names_.size()); }
  // Valid as long as this lives, whatever is added; another thread may read it.
  std::string_view name(PathId id) const { return names_[size_t(id - 1)]; }

 private:
  std::string_view keep(std::string_view name);

  FlatIndex index_;
  std::vector<std::string_view> names_;
  std::vector<std::unique_ptr<char[]>> chunks_;
  size_t room_ = 0; // in the last chunk
  char* free_ = nullptr;
};

} // namespace terra
