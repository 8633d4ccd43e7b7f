// SPDX-License-Identifier: MIT
// The command line of closure, as options. --help and --version leave.
#pragma once

#include "closure/options.hh"

namespace terra::closure {

Options parse_command_line(int argc, char** argv);

} // namespace terra::closure
