// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace terra {

// Whether the shim handles calls of this number (x86-64).
bool is_shim_call(uint64_t nr);

} // namespace terra
