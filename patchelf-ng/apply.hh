// SPDX-License-Identifier: MIT
// Carries a plan out.
#pragma once

#include <optional>
#include <string>

#include "lib/base/error.hh"
#include "patchelf-ng/plan.hh"

namespace terra::patchelf {

struct Destination {
  std::string path;                  // of the file that was read
  std::optional<std::string> output; // write there instead
  bool in_place = false;
};

// `source` is the open file that the plan was made from. By default a new file replaces the old one in one
// step, with its mode, owner, attributes; a file of several hard links, or with in_place, gets only the
// changed bytes, and its growth is reserved on the disk first, so a full disk leaves it as it was. A crash in
// the middle of an in-place write can leave it half edited. Exit::finding when we may not write, Exit::system
// when writing fails.
Expected<void> apply(const Plan& plan, int source, const Destination& destination);

} // namespace terra::patchelf
