// SPDX-License-Identifier: MIT
// Which installed package a file belongs to, read from dpkg's database (/var/lib/dpkg: status and
// info/*.list, dpkg-query(1)). On a machine without dpkg every answer is empty.
#pragma once

#include <map>
#include <set>
#include <string>

namespace terra {

struct Package {
  std::string name, version;
};

// The owners of these paths. A path is found under both of its spellings on merged-/usr systems (/lib/x,
// /usr/lib/x).
std::map<std::string, Package> owning_packages(const std::set<std::string>& paths);

} // namespace terra
