// SPDX-License-Identifier: MIT
// Directories that a traced program listed show every name that they have on the build machine, packed or
// not.
//
// `closure -l` says which those are. A directory below such a one is made empty, a link as it is, and a file
// is a placeholder: empty, and as nothing else in a terrarium without the right to write for its owner, by
// which the redirector knows it (preload/redirect/owned.c). To be opened or looked at it is not there: nobody
// did so in the traced run, or it would be packed.
#pragma once

#include <map>
#include <string>

#include "terrarium/plan/item.hh"
#include "terrarium/write/conf.hh"
#include "terrarium/write/tree.hh"

namespace terra {

constexpr mode_t placeholder_mode = 0444;

// Adds the names that the tree does not have yet. Directories that everybody shares (`host`) stay as they
// are: their names would tell of the build machine, not of the program.
Expected<void> add_listed_names(NewTree& tree, const std::map<std::string, Item>& items,
                                const HostPaths& host);

} // namespace terra
