// SPDX-License-Identifier: MIT
// Which file the kernel opens besides the one that is executed: the "#!" interpreter, or PT_INTERP.
// fs/binfmt_script.c and fs/binfmt_elf.c.
#pragma once

#include <string>

namespace terra {

constexpr int longest_script_chain = 5; // fs/exec.c, exec_binprm(): then ELOOP

struct ProgramFile {
  enum class Kind { elf, script, unknown } kind = Kind::unknown;
  std::string interpreter; // as written in the file; empty: none
};

// Never fails: a file that can't be read, or is neither, is `unknown`.
ProgramFile read_program_file(int fd);

} // namespace terra
