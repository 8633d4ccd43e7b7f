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

// Whether a library in lib64 needs no run path: it has none, and needs nothing but the loader. That is libc,
// which every start loads, and in which the longer string table of a run path costs 6 us. What it opens by
// name (NSS modules, libgcc_s) ld.so finds by the DT_RPATH of the program, which it takes for every object
// without a DT_RUNPATH, in every namespace (glibc's elf/dl-load.c, _dl_map_new_object).
bool leaves_search_to_program(const Item& item, const std::map<std::string, Item>& items);

// The run path of a patched object: its own entries that lie in the terrarium, then lib64, all from $ORIGIN,
// for a library from each directory that has a name for it; at the end the host's directories of libraries it
// needs that are passed through.
std::string run_path_inside(const Item& item, const std::map<std::string, Item>& items,
                            const Passthrough& passthrough);

} // namespace terra
