// SPDX-License-Identifier: MIT
// What an object declares about its use of dlopen(3), in notes of .note.dlopen. Source: UAPI.12, "ELF
// dlopen() metadata": owner "FDO", type 0x407c0c0a, the text of a JSON array of objects.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace terra::elf {

struct DlopenNote {
  // How much the object's work depends on it. As an option: which of them count; none: no note does.
  enum class Priority : uint8_t { none, required, recommended, suggested };
  std::vector<std::string> sonames; // alternatives, best first
  Priority priority = Priority::recommended;
};

constexpr std::string_view dlopen_note_owner("FDO\0", 4);
constexpr uint32_t dlopen_note_type = 0x407c0c0a;

// The entries of one note's text. What is not as the specification says is left out.
std::vector<DlopenNote> parse_dlopen_note(std::string_view json);

} // namespace terra::elf
