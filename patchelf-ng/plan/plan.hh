// SPDX-License-Identifier: MIT
// From what a file is and what the user wants to the bytes that have to change: a pure function, so that a
// plan can be checked, and refused, before anything is written.
#pragma once

#include <string>
#include <vector>

#include "lib/base/error.hh"
#include "patchelf-ng/file/layout.hh"
#include "patchelf-ng/request.hh"

namespace terra::patchelf {

struct Edit {
  uint64_t offset;
  std::string bytes;
  uint64_t end() const { return offset + bytes.size(); }
};

// Bytes behind the ELF content (AppImage, self-extracting archive) that stay last in the file.
struct PayloadMove {
  uint64_t from, size, to;
};

struct Plan {
  std::vector<Edit> edits; // ascending, apart from each other, only bytes that differ
  PayloadMove payload{};   // size 0: nothing to move. It moves before the edits are written
  uint64_t body = 0;       // so many bytes of the old file are kept, the rest is rewritten
  uint64_t size = 0;       // of the new file
  std::vector<std::string> warnings;
  Layout after;           // what a reader finds then; its read() is the old file's
  std::string left_alone; // why nothing is done, when the request does not concern this kind of file

  bool empty() const { return edits.empty() && payload.size == 0; }
};

// `stub` is what stub_for(layout) says: empty where there is none (stub_blob.hh). The error has Exit::finding
// and no file name.
Expected<Plan> make_plan(const Layout& layout, const Request& request, std::string_view stub);

} // namespace terra::patchelf
