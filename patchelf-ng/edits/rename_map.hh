// SPDX-License-Identifier: MIT
// The file of --rename-dynamic-symbols: two names per line, the old and the new one, blanks between them. It
// ends at the first empty line, as patchelf's does.
#pragma once

#include <map>
#include <string>

namespace terra::patchelf {

// Throws Error{usage} for a line with one name, a name that is there twice or holds an '@'.
std::map<std::string, std::string> read_rename_map(const std::string& path);

} // namespace terra::patchelf
