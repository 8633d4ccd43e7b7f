// SPDX-License-Identifier: MIT
// Makes a packed loader deaf to the host's configuration.
//
// ld.so reads /etc/ld.so.preload and /etc/ld.so.cache (elf/rtld.c, elf/dl-cache.c) before the redirector is
// there to map the names: a host that preloads a library into every program would put it, with its own needs,
// into ours. The copy of the loader is ours, so the two names in it are overwritten with ones of the same
// length that never exist.
#pragma once

#include <string>

#include "lib/base/error.hh"

namespace terra {

// Edits the loader at `path`, a copy of ours. A loader without these names, such as musl's, stays as it is.
Expected<void> seal_loader(const std::string& path);

} // namespace terra
