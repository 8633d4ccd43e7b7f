// SPDX-License-Identifier: MIT
// Where the loader looks for libraries: as an object declares it on the build machine, and as it must be in a
// terrarium.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "terrarium/plan/item.hh"
#include "terrarium/plan/passthrough.hh"

namespace terra {

// Whether the loader searches this directory by default, on one distribution or another.
bool is_system_library_dir(const std::string& dir);

// The directories of an object's DT_RUNPATH, or DT_RPATH without one (ld.so(8)), $ORIGIN expanded; relative
// ones and those with other tokens left out.
std::vector<std::string> declared_directories(const Item& item);

// The run path of a patched object: its own entries that lie in the terrarium, then lib64, all from $ORIGIN,
// for a library from each directory that has a name for it; at the end the host's directories of libraries it
// needs that are passed through.
std::string run_path_inside(const Item& item, const std::map<std::string, Item>& items,
                            const Passthrough& passthrough);

} // namespace terra
