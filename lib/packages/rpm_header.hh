// SPDX-License-Identifier: MIT
// The header of an rpm package, as its database stores it: two big-endian counts, an index of 16 bytes per
// entry (tag, type, offset, count), then the data that the offsets lead into. Source: rpm's
// docs/manual/format_header.md, include/rpm/rpmtag.h, lib/header.c.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/error.hh"

namespace terra {

struct RpmHeader {
  struct File {
    std::string path;
    bool licence = false; // the package calls it one
  };
  std::string name, architecture;
  std::string version; // EPOCH:VERSION-RELEASE, the epoch only if there is one
  std::vector<File> files;
};

// Every offset and count is checked; what a damaged header makes us keep is bounded.
Expected<RpmHeader> parse_rpm_header(std::string_view bytes);

} // namespace terra
