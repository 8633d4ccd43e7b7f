// SPDX-License-Identifier: MIT
// Where a program that has just been executed can be made to run preload/shim/boot.S first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <sys/user.h>

#include "preload/shim/shim.h"
#include "tracer/target/initial_stack.hh"

namespace terra {

struct BootPlace {
  uint64_t code; // unused bytes behind the vdso, which the process maps privately and executable
  uint64_t area; // for trampolines, near the program's beginning; perhaps in use
};

// For a process at its exec. Nothing: no vdso, or it fills its pages.
std::optional<BootPlace> boot_place(const InitialStack& stack);

// What a program that begins has in its registers, but for what boot.S wants there.
struct Boot {
  uint64_t start;      // BootPlace::code
  uint64_t name;       // of the file that it opens: unused, below the stack pointer
  uint64_t begin;      // where it goes on: preload/shim/begin.S
  uint64_t own_offset; // of shim_local, in that file
  uint64_t cookie;
};
// Writes preload/shim/boot.S there, and the name.
bool write_boot(pid_t tid, const Boot& boot, const std::string& name);
user_regs_struct boot_registers(user_regs_struct registers, const Boot& boot);

bool in_boot(uint64_t start, uint64_t ip); // it was written to `start`

} // namespace terra
