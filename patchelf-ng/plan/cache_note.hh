// SPDX-License-Identifier: MIT
// The resolution cache of patchelf: a note that tells a loader that knows of it (the one of Nixpkgs) where
// each needed library is, so that it need not search the run path.
//
// The note is "NixOS", type 0x63a86cb6; its descriptor a list of pairs of NUL-terminated strings, a needed
// name and a ':'-separated list of "=/path/to/library" (found there) and "?dir" (the loader has to search
// that directory itself: $ORIGIN, relative, glibc-hwcaps), ended by an empty string. It stands in the annex's
// "kept" region, with a PT_NOTE and a section .note.nixos.ldcache.
#pragma once

#include "patchelf-ng/edits/entries.hh"
#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

inline constexpr std::string_view cache_section = ".note.nixos.ldcache";

// Builds the note from the new entries when the request wants it; drops one whose needed names or run path
// change. Refuses to build when there is another note that says something else.
void edit_cache(Draft& draft, const Request& request, const std::vector<Entry>& old,
                const std::vector<Entry>& now);

} // namespace terra::patchelf
