// SPDX-License-Identifier: MIT
// --shrink-rpath: which directories of the present rpath are worth keeping.
#pragma once

#include <string>
#include <vector>

#include "patchelf-ng/file/layout.hh"

namespace terra::patchelf {

// The rpath without the absolute directories that bring no needed library which an earlier one doesn't bring,
// and, when `prefixes` are given, without those below none of them. Relative and $ORIGIN directories stay:
// what they mean depends on where the file will stand. Looks at the file system.
std::string shrunk_rpath(const Layout& layout, const std::vector<std::string>& prefixes);

} // namespace terra::patchelf
