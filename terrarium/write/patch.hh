// SPDX-License-Identifier: MIT
// Runs patchelf-ng over the programs and libraries of a terrarium on disk.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "terrarium/plan/item.hh"
#include "terrarium/plan/passthrough.hh"

namespace terra {

// The patchelf-ng options for one item; empty when the item is not patched. Programs get the loader relative
// to themselves, the redirector as their first DT_NEEDED, and like libraries a DT_RPATH into the terrarium
// and DF_1_NODEFLIB. DT_RPATH and not DT_RUNPATH: an LD_LIBRARY_PATH that the user has set for the host's
// programs must not put the host's libraries before ours. The loader itself and static programs stay as they
// are.
std::vector<std::string> patch_options(const Item& item, const std::map<std::string, Item>& items,
                                       const Passthrough& passthrough);

// Patches everything; a failure is an error, because an unpatched program would load the host's libraries.
Expected<void> patch_all(const std::map<std::string, Item>& items, const Passthrough& passthrough,
                         const std::string& top, unsigned jobs);

// Where our own helpers are: the directory of a sibling tool, or of libterrarium.so (../lib/terrarium from
// the directory of this executable).
std::string tool_path(const std::string& name);
std::string support_path(const std::string& name);

} // namespace terra
