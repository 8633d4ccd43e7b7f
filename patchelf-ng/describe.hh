// SPDX-License-Identifier: MIT
// --dry-run: what a plan would do to a file, for people.
#pragma once

#include "patchelf-ng/file/layout.hh"
#include "patchelf-ng/plan/plan.hh"

namespace terra::patchelf {

// Lines, each ended by a newline: what moves, what grows, and how many bytes would be written.
std::string describe(const std::string& path, const Layout& before, const Plan& plan);

} // namespace terra::patchelf
