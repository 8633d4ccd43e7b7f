// SPDX-License-Identifier: MIT
// Whether a call follows a symbolic link in the last component of a name. symlink(7), and the calls' own
// pages.
#pragma once

#include "tracer/calls/calls.hh"

namespace terra {

// `where` is one of call.first and call.second, `op` what is done there.
Last last_of(const Call& call, const NameArg& where, Op op, const uint64_t* args);

// O_* flags.
Last last_of_open(uint64_t flags);

} // namespace terra
