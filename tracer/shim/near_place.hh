// SPDX-License-Identifier: MIT
// Free addresses within a near jump's reach.
#pragma once

#include <cstdint>
#include <optional>
#include <sys/types.h>

namespace terra {

// The top of the first gap below the mapping that holds `address`. Below, because the heap and the stack grow
// into gaps from the other sides. Nothing: none within 1.5 GiB.
std::optional<uint64_t> free_place_near(pid_t pid, uint64_t address, uint64_t size);

} // namespace terra
