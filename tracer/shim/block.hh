// SPDX-License-Identifier: MIT
// The shim's block (preload/shim/shim.h), seen from the tracer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <sys/types.h>

#include "preload/shim/shim.h"

namespace terra {

std::span<const std::byte> shim_code();
// Points in it, counted from the start of the block. The cookie is not there.
const shim_header& shim_points();

// A number that nobody else has, and that the kernel takes for a place in a file, behind what a file can
// have: in 32 bits it can't even be named. Throws Error.
uint64_t make_shim_cookie();

// The word of a process at `at`, in its own memory. False: it is gone.
bool write_private(pid_t pid, uint64_t at, const shim_private& word);

} // namespace terra
