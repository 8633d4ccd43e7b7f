// SPDX-License-Identifier: MIT
// The names that update-alternatives(1) keeps: /usr/bin/vi leads to /etc/alternatives/vi and from there to a
// file of some package, but no package holds the two links.
//
// One file for each group in /var/lib/dpkg/alternatives: a line of status, the first link, then name and link
// of each that follows it, a line each, up to an empty line; the choices come after that.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/elf/root.hh"

namespace terra::closure {

// The links of one group's file, in its order; none if it is not such a file.
std::vector<std::string> parse_alternatives(std::string_view text);

// The links of all groups in `root`. None where there is no such folder.
std::vector<std::string> alternative_links(elf::Root& root);

} // namespace terra::closure
