// SPDX-License-Identifier: MIT
// What the dynamic loader of musl would load. Its rules are simpler than glibc's, and different: the library
// path first, RPATH and RUNPATH are one and inherited, no cache, one file with the system's directories, libc
// and the loader are one file that answers to seven names. Source: musl 1.2 ldso/dynlink.c load_library(),
// load_deps().
//
// Limit: musl finds out that a file is no library only when it maps it; here such a file counts as missing,
// which ends the program either way.
#pragma once

#include "lib/elf/loader.hh"

namespace terra::elf {

// Whether the program or library was made for musl: by its interpreter, or by the libc that it needs.
bool is_musl(const Image& image);

// As Loader::load(). Audit modules and filters do not exist in musl.
Loading load_musl(ObjectStore& store, const LoaderOptions& options, const std::string& path,
                  const Object& object, const std::vector<std::string>& opened);

} // namespace terra::elf
