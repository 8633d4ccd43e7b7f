// SPDX-License-Identifier: MIT
// Where everything goes.
//
//   programs     at their own path below the top, with a link in pbin: so /proc/self/exe, argv[0] and $ORIGIN
//   lead
//                where the program expects (python, java, git and gcc look around their own place)
//   libraries    from the system's library directories: in lib64, under their DT_SONAME, with a link where
//   they
//                were; from elsewhere (plugins, bundled libraries): at their own path, with a link in
//                lib64 when something needs them by name
//   the rest     at its own path below the top
#pragma once

#include <map>
#include <string>
#include <vector>

#include "terrarium/plan/entry.hh"
#include "terrarium/plan/item.hh"
#include "terrarium/plan/passthrough.hh"

namespace terra {

struct Layout {
  std::vector<AddedLink> links;
  std::vector<std::string>
      missing; // one line each: a library that is needed and not there, a name that is ours
};

// Sets `inside` of every item. Items keep their order. `entries` (resolved) get a link in ebin; a
// library that is passed through is not missing.
Layout lay_out(std::map<std::string, Item>& items, const std::vector<Entry>& entries,
               const Passthrough& passthrough);

} // namespace terra
