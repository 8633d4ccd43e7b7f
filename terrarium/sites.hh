// SPDX-License-Identifier: MIT
// Where libc and the loader issue the system calls that the redirector wants; found when packing, so that no
// program has to search for them when it starts. The search itself is preload/scan.c's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/error.hh"

namespace terra {

// Virtual addresses, ascending, in an x86-64 ELF file. Empty for other machines.
Expected<std::vector<uint64_t>> syscall_sites(const std::string& path);

} // namespace terra
