// SPDX-License-Identifier: MIT
// One run of the tool, from options to output.
#pragma once

#include "closure/options.hh"

namespace terra::closure {

Exit run(const Options& options);

} // namespace terra::closure
