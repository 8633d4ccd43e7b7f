// SPDX-License-Identifier: MIT
// terrarium pack: from a list of paths to a folder that runs anywhere.
#pragma once

#include <string>
#include <vector>

#include "lib/base/error.hh"
#include "lib/base/records.hh"
#include "terrarium/write/launcher.hh"

namespace terra {

struct PackOptions {
  std::string output;
  std::vector<std::string> entries; // each as parse_entry() takes it
  std::vector<std::string> host;    // patterns of what stays the host's, see passthrough.hh
  std::vector<ListEntry> list;
  unsigned jobs = 1; // files that are copied, patched and hashed at the same time
  LauncherKind launcher = LauncherKind::static_program; // of script entries
};

struct PackSummary {
  size_t files = 0, programs = 0, libraries = 0, links = 0;
  uint64_t bytes = 0;
};

// Writes options.output, or throws and leaves nothing. Problems with single files (missing, unreadable, a
// library that is needed but not in the list) are reported and make the exit code `finding`; the folder is
// still written.
Exit pack(const PackOptions& options, PackSummary& summary);

} // namespace terra
