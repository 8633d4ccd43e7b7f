// SPDX-License-Identifier: MIT
// What the kernel puts on the stack of a program that begins: its words and what it is told about itself.
// fs/binfmt_elf.c, create_elf_tables(). One read, where /proc has a file for each, and makes it first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace terra {

struct InitialStack {
  std::vector<std::string> arguments, environment;
  uint64_t entry = 0;                              // where it begins: in the interpreter, if it has one
  uint64_t vdso = 0, interpreter = 0, program = 0; // addresses: 0 none; program headers
};

// For a thread stopped at its exec. Nothing: 32-bit, too long, or not readable; /proc knows.
std::optional<InitialStack> read_initial_stack(pid_t tid);

} // namespace terra
