// SPDX-License-Identifier: MIT
// The read-only data of an ELF file, in which its string literals are.
#pragma once

#include <string>

#include "lib/elf/window.hh"

namespace terra::elf {

// The bytes of the segments that are neither code nor writable, one behind the other, NUL between them; of
// the whole file when no segment is like that (a linker may put constants beside the code). Empty when it is
// no ELF file, is damaged, or is larger than `limit`.
std::string constants_of(int fd, off_t size, size_t limit);

} // namespace terra::elf
