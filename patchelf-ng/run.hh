// SPDX-License-Identifier: MIT
// The files, one after the other: read, print, plan, write. A file that fails is reported and the rest go on.
#pragma once

#include "lib/base/error.hh"
#include "patchelf-ng/options.hh"

namespace terra::patchelf {

// Exit::finding when some file was refused; Exit::system when the machine said no to one.
Exit run(const Options& options);

} // namespace terra::patchelf
