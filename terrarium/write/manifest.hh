// SPDX-License-Identifier: MIT
// MANIFEST: every file of a terrarium, one a line, TAB-separated columns, sorted by the first:
//
//   path inside   kind   mode   size   sha256   source   package   version   why
//
// For a link, sha256 is "-" and source reads "-> TARGET". Generated files have no source. TAB, newline,
// backslash and bytes below 0x20 in a path are written as \ooo, as in /proc/self/mountinfo. The first column
// is a list in the sense of the pipe convention.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "terrarium/plan/item.hh"

namespace terra {

struct ManifestEntry {
  std::string path, kind, mode, size, sha256, source, package, version, why;
};

// What is on disk below `top`, explained by the items and links that put it there.
Expected<std::vector<ManifestEntry>> describe(const std::string& top,
                                              const std::map<std::string, Item>& items,
                                              const std::vector<AddedLink>& links, unsigned jobs);

std::string manifest_text(const std::vector<ManifestEntry>& entries);
std::vector<ManifestEntry> parse_manifest(std::string_view text);

std::string escape_path(std::string_view path);
std::string unescape_path(std::string_view text);

} // namespace terra
