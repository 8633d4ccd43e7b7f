// SPDX-License-Identifier: MIT
// The database of dpkg(1), FILES: /var/lib/dpkg/info/NAME.list holds the paths of a package,
// /var/lib/dpkg/status its version.
//
// Limit: files that dpkg-divert(1) moved belong to nobody under their new name.
#pragma once

#include "lib/packages/packages.hh"

namespace terra {

constexpr std::string_view dpkg_database = "/var/lib/dpkg/info";

// Empty when there is none. Throws Error when it can't be read.
std::deque<Package> read_dpkg(elf::Root& root);

} // namespace terra
