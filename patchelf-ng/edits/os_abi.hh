// SPDX-License-Identifier: MIT
// EI_OSABI by its names, those of patchelf.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace terra::patchelf {

std::string os_abi_name(uint8_t abi);                      // "0x41" for one without a name
std::optional<uint8_t> os_abi_of(const std::string& name); // upper and lower case are the same

} // namespace terra::patchelf
