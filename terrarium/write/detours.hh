// SPDX-License-Identifier: MIT
// Prepares libc and the loader of a terrarium for the redirector, so that a starting program has next to
// nothing to do.
//
// Where the padding behind the text is large enough, the detours themselves are written into the file
// (preload/sites/detour.h); otherwise the sites are only listed. Both become lines of terrarium.conf.
#pragma once

#include <string>

#include "lib/base/error.hh"

namespace terra {

struct LoaderTraits {
  bool is_loader = false;
  bool no_variants = false; // lib64 has no libraries for special processors: it need not look for them
};

// Edits the x86-64 ELF file at `path`, a copy of ours, and returns its `hook` or `site` lines for the
// object's `name`. Nothing for other files.
Expected<std::string> prepare_object(const std::string& path, const std::string& name,
                                     const LoaderTraits& loader);

// Whether the directory `library_dir` on disk has no subdirectory in which ld.so would look for variants.
bool has_no_variants(const std::string& library_dir);

} // namespace terra
