// SPDX-License-Identifier: MIT
// The names in a folder inside a Root.
#pragma once

#include <string>
#include <vector>

#include "lib/elf/root.hh"

namespace terra::elf {

// Without "." and "..", sorted, so that two runs agree. What can't be read is as if empty.
std::vector<std::string> list_directory(Root& root, const std::string& path);

} // namespace terra::elf
