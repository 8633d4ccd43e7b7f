// SPDX-License-Identifier: MIT
// One system call instruction of a program, and what replaces it: a jump to a trampoline that calls the shim.
//
// Only the shapes of preload/sites/sites.h whose number is in the code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace terra {

struct SitePatch {
  uint64_t at;                       // gets these five bytes
  std::vector<std::byte> jump;       //
  std::vector<std::byte> trampoline; // and its own place these
};

constexpr size_t largest_trampoline = 64;
constexpr size_t site_before = 64, site_after = 48; // bytes around the end of the instruction

// `code` holds the bytes from `site_before` below `ip`, where the call of number `nr` was seen, to
// `site_after` behind it. `trampoline` is where the trampoline is to be, `entry` the shim's. Nothing: not
// a shape that can be replaced.
std::optional<SitePatch> patch_site(std::span<const std::byte> code, uint64_t ip, uint64_t nr,
                                    uint64_t trampoline, uint64_t entry);

// The same for a site of a text that lies elsewhere in each process: `ip` counts from its start, which the
// process keeps at `slot`. The trampoline works wherever slot and entry are as far from it; `jump` is empty.
std::optional<SitePatch> patch_text_site(std::span<const std::byte> code, uint64_t ip, uint64_t nr,
                                         uint64_t trampoline, uint64_t slot, uint64_t entry);

// Whether a jump reaches from one to the other.
bool in_reach(uint64_t from, uint64_t to);

} // namespace terra
