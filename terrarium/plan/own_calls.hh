// SPDX-License-Identifier: MIT
// Which dynamic programs bypass libc: their system calls are not at sites that the redirector can reach.
//
// Go programs are the ones there are: with cgo they have an interpreter and libraries like any other, but
// their runtime issues its own system calls from one place for all numbers. The Go linker marks them with a
// note, owner "Go" (cmd/link/internal/ld/elf.go, ELF_NOTE_GOBUILDID_TAG).
#pragma once

namespace terra {

// Whether the x86-64 ELF file says so. `fd` needs pread(2).
bool makes_own_calls(int fd);

} // namespace terra
