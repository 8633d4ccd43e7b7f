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
  uint64_t code;       // unused bytes behind the vdso, which the process maps privately and executable
  uint64_t block;      // for the shim, near the program's beginning; perhaps in use
  uint64_t private_at; // the null pointer at the end of the stack
};

// For a process at its exec. Nothing: no vdso, or it fills its pages, or the stack ends in another way.
std::optional<BootPlace> boot_place(pid_t tid, const InitialStack& stack);

// What a program that begins has in its registers, on its stack and behind its vdso, but for what is as it
// was.
struct Boot {
  BootPlace place;
  std::string name;      // of the file that it opens
  uint64_t code_size;    // of the block, from its start on
  uint64_t table_offset; // in that file
  uint64_t cookie;
  shim_private own;
};
// False: it is gone, or can't be written to.
bool write_boot(pid_t tid, user_regs_struct registers, const Boot& boot);

bool in_boot(uint64_t start, uint64_t ip); // it was written to `start`

} // namespace terra
