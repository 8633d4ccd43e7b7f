// SPDX-License-Identifier: MIT
// The database of rpm(8) in its SQLite form, which it has since 4.16: a table of package headers
// (rpm_header.hh). Read without librpm: that is for changing a database, and would have to be linked into a
// static program.
//
// Limits: the older forms, Berkeley DB and ndb, are not read, and said so.
#pragma once

#include "lib/packages/packages.hh"

namespace terra {

// Fedora's and its kin's place, and the older one.
constexpr std::string_view rpm_databases[] = {"/usr/lib/sysimage/rpm", "/var/lib/rpm"};

// Empty when there is none. A package whose header is damaged is reported and left out. Throws Error when the
// database can't be read.
std::deque<Package> read_rpm(elf::Root& root);

} // namespace terra
