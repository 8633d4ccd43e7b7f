// SPDX-License-Identifier: MIT
// --host: what stays the host's on purpose, such as the libraries of its GPU driver, which must fit its
// kernel.
//
// A pattern is an absolute path: that file, or that directory and everything below; with a * at its end every
// path that begins so. Nothing of it is packed, at run time these paths are never mapped into the terrarium,
// and a library that is looked for by its name alone is found there when the terrarium has none
// (preload/redirect/passthrough.h). A program that *needs* such a library gets the directory as the last
// entry of its run path: the one absolute path a patched header may hold, because the user asked for it.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace terra {

class Passthrough {
 public:
  // Throws Error (usage) for a pattern that is not absolute.
  explicit Passthrough(const std::vector<std::string>& patterns);

  const std::vector<std::string>& patterns() const { return patterns_; }
  bool holds(const std::string& path) const;
  // Where a library of that name may lie on a host, whether or not this machine has it.
  std::optional<std::string> directory_for(const std::string& library) const;

 private:
  std::vector<std::string> patterns_;
};

} // namespace terra
