// SPDX-License-Identifier: MIT
// What two runs left behind: files and folders of theirs, compared by kind, mode, link target and content.
//
// Time stamps and owners are not compared: they differ between two runs on the same host.
#pragma once

#include <string>
#include <vector>

namespace terra {

// One line for each difference, "PATH: what": of `path` below `host` and below `inside`, and of all that is
// below it when it is a folder. A path that neither of them has is a difference too: nothing was compared.
std::vector<std::string> compare_results(const std::string& host, const std::string& inside,
                                         const std::string& path);

} // namespace terra
