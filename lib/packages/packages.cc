// SPDX-License-Identifier: MIT
#include "lib/packages/packages.hh"

#include "lib/base/path.hh"
#include "lib/packages/dpkg.hh"
#include "lib/packages/rpm.hh"

namespace terra {

Packages::Packages(elf::Root& root, IfNone if_none) : packages_(read_dpkg(root)) {
  for (Package& package : read_rpm(root))
    packages_.push_back(std::move(package));
  if (packages_.empty() && if_none == IfNone::refuse)
    throw Error{"no package database: neither " + std::string(dpkg_database) + " nor " +
                    std::string(rpm_databases[0]) + " nor " + std::string(rpm_databases[1]),
                Exit::usage};
  for (const Package& package : packages_)
    for (size_t i = 0; i < package.paths.size(); ++i) { // a directory stands before what is in it
      bool directory = i + 1 < package.paths.size() && is_below(package.paths[i + 1], package.paths[i]);
      if (!directory) owners_.try_emplace(package.paths[i], &package);
    }
}

const Package* Packages::owner(std::string_view path) const {
  auto found = owners_.find(path);
  if (found == owners_.end() && path.starts_with("/usr/")) found = owners_.find(path.substr(4));
  return found == owners_.end() ? nullptr : found->second;
}

std::vector<std::string> Packages::files(std::string_view name) const {
  std::vector<std::string> out;
  for (const Package& package : packages_)
    if (package.name == name || package.plain_name == name)
      out.insert(out.end(), package.paths.begin(), package.paths.end());
  return out;
}

} // namespace terra
