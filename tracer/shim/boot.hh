// SPDX-License-Identifier: MIT
// Where a program that has just been executed can be made to run preload/shim/boot.S first.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "preload/shim/shim.h"
#include "tracer/target/initial_stack.hh"

namespace terra {

struct BootPlace {
  uint64_t code; // unused bytes behind the vdso, which the process maps privately and executable
  uint64_t area; // for trampolines, near the program's beginning; perhaps in use
};

// For a process at its exec. Nothing: no vdso, or it fills its pages.
std::optional<BootPlace> boot_place(const InitialStack& stack);

std::vector<std::byte> boot_code(const shim_boot& data);
bool in_boot(uint64_t start, uint64_t ip); // boot_code() was put at `start`

} // namespace terra
