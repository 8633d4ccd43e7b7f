// SPDX-License-Identifier: MIT
// --verify: is what was written what was planned? Two readers that had no part in the plan are asked.
#pragma once

#include "lib/base/error.hh"
#include "patchelf-ng/plan/plan.hh"

namespace terra::patchelf {

// Reads `path` again with libelf and with LIEF and compares with the plan's layout. Exit::system: a reader
// disagrees; the message says in what.
Expected<void> verify(const std::string& path, const Plan& plan);

} // namespace terra::patchelf
