// SPDX-License-Identifier: MIT
// Where a program that has just been executed can be made to run preload/shim/boot.S first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
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

// What is written there: preload/shim/boot.S, and behind it the name of the file, which ends with NUL.
std::vector<std::byte> boot_code(const std::string& name);
uint64_t boot_name(uint64_t start);        // where that is
bool in_boot(uint64_t start, uint64_t ip); // boot_code() was put at `start`

} // namespace terra
