// SPDX-License-Identifier: MIT
// Carries a plan out.
#pragma once

#include <optional>
#include <string>

#include "lib/base/error.hh"
#include "patchelf-ng/plan/plan.hh"

namespace terra::patchelf {

struct Destination {
  std::string path;                  // of the file that was read
  std::optional<std::string> output; // write there instead
  bool in_place = false;
};

// `source` is the open file that the plan was made from. By default a new file replaces the old one in one
// step, with its mode, owner, attributes; a file of several hard links, or with in_place, gets only the
// changed bytes, under undo.hh's care, and its growth is reserved on the disk first. Exit::finding when we
// may not write, Exit::system when writing fails; the file is the old one then. Returns what the new one
// lacks in rights, for a warning, or nothing.
Expected<std::string> apply(const Plan& plan, int source, const Destination& destination);

} // namespace terra::patchelf
