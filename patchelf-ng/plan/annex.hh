// SPDX-License-Identifier: MIT
// The annex: the one read-only PT_LOAD that patchelf-ng appends to a file and finds again later, so that
// further edits happen in place and repeated edits don't grow the file.
//
// In the file, in this order, every region a multiple of 16 bytes and possibly empty:
//
//   block     96-byte header; with a relocatable interpreter also the stub's code and the interpreter's path
//   table     the program header table, when it could not stay at its place
//   kept      notes and hash tables that made room for the program header table to grow
//   interp    the absolute interpreter, when it didn't fit where the linker put it
//   strings   .dynstr: the linker's bytes, what we added, and slack
//
// The header comes first and the interpreter never does: llvm-strip misplaces a PT_INTERP that starts a
// PT_LOAD. The sizes live in the header and not in section headers, so files without sections work the same.
#pragma once

#include <optional>

#include "patchelf-ng/file/layout.hh"

namespace terra::patchelf {

struct AnnexHeader {  // after the 8 bytes of magic, 11 words of 8 bytes in the file's byte order
  uint64_t self = 0;  // link-time address of the header; the stub computes the load bias from it
  uint64_t entry = 0; // the program's own entry point
  uint64_t path = 0;  // where the interpreter's path starts, from the header; 0: no stub
  uint64_t block = 0; // sizes of the regions
  uint64_t table = 0;
  uint64_t kept = 0;
  uint64_t interp = 0;
  uint64_t strings = 0;
  uint64_t linker_strings = 0; // of the strings, so many bytes are the linker's; 0: .dynstr was not moved
  uint64_t dynamic = 0;        // bytes of the writable PT_LOAD that holds .dynamic; 0: .dynamic was not moved
  uint64_t first_strings = 0;  // link-time address of .dynstr before it moved here

  static constexpr uint64_t size = 96;
  static constexpr std::string_view magic{"\177TERRA1\0", 8};

  uint64_t table_at() const { return block; }
  uint64_t kept_at() const { return block + table; }
  uint64_t interp_at() const { return kept_at() + kept; }
  uint64_t strings_at() const { return interp_at() + interp; }
  uint64_t total() const { return strings_at() + strings; }
};

struct Annex {
  size_t segment; // index into Layout::segments
  AnnexHeader header;
};

// The annex of an earlier edit. A header that contradicts the file is not ours, and is left alone.
std::optional<Annex> find_annex(const Layout& layout);

std::string annex_header_bytes(const AnnexHeader& header, bool little);

// The interpreter as the user knows it: "$ORIGIN/…" when the stub is in charge. nullopt: there is none.
std::optional<std::string> interpreter_of(const Layout& layout);

} // namespace terra::patchelf
