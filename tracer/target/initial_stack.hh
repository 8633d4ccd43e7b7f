// SPDX-License-Identifier: MIT
// What the kernel puts on the stack of a program that begins: its words and what it is told about itself.
// fs/binfmt_elf.c, create_elf_tables(). One read, where /proc has a file for each, and makes it first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <sys/types.h>
#include <sys/user.h>
#include <vector>

namespace terra {

struct InitialStack {
  user_regs_struct registers = {};                 // as it begins
  uint64_t vdso = 0, interpreter = 0, program = 0; // addresses: 0 none; program headers
  uint64_t name = 0;                               // AT_EXECFN

  uint64_t entry() const { return registers.rip; } // in the interpreter, if it has one

  // As long as this lives. Nothing: there are more than were read.
  struct Words {
    std::vector<std::string_view> arguments;
    std::string_view environment; // words, each ended by NUL
  };
  std::optional<Words> words() const;

  // Where the stack ends, a null pointer that nobody uses: fs/exec.c, __bprm_mm_init(). In
  // front of it is the name that was executed. Nothing: it is not there.
  std::optional<uint64_t> last_word(pid_t tid) const;

  std::unique_ptr<std::byte[]> bytes; // from the stack pointer up
  size_t size = 0;
};

// For a thread stopped at its exec. Nothing: 32-bit, or not readable; /proc knows.
std::optional<InitialStack> read_initial_stack(pid_t tid);

} // namespace terra
