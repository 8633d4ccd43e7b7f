// SPDX-License-Identifier: MIT
// Folders inside a Root: what is in them, and which of them a pattern means. Everything sorted by name, so
// that two runs agree. What can't be read is as if empty.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lib/elf/directory.hh"

namespace terra::closure {

// The existing paths that `pattern` (absolute, see glob.hh; "**" means "*" here) stands for.
std::vector<std::string> expand_glob(elf::Root& root, std::string_view pattern);

// Calls `visit` for `top` and everything below it, each real directory once. A link to a directory is visited
// as the link, then what it leads to is gone through. `skip` says of a real directory not to enter it.
void walk_tree(elf::Root& root, const std::string& top, const std::function<bool(const std::string&)>& skip,
               const std::function<void(const std::string&)>& visit);

} // namespace terra::closure
