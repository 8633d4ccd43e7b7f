// SPDX-License-Identifier: MIT
#include "patchelf-ng/strings.hh"

#include <utility>

namespace terra::patchelf {

Strings::Strings(std::string linker, std::vector<Room> rooms)
    : linker_(std::move(linker)), rooms_(std::move(rooms)) {
  for (const Room& room : rooms_)
    linker_.replace(room.offset, room.size, room.size, '\0');
}

uint64_t Strings::permanent(const std::string& text) {
  if (known_.empty())
    for (size_t at = 0; at < linker_.size(); at = linker_.find('\0', at) + 1) {
      known_.try_emplace(linker_.c_str() + at, at);
      if (linker_.find('\0', at) == std::string::npos) break;
    }
  auto [place, added] = known_.try_emplace(text, linker_.size());
  if (added) linker_ += text + '\0';
  return place->second;
}

uint64_t Strings::offset_of(const std::string& text) {
  std::string wanted = text + '\0';
  size_t at = linker_.find(wanted); // the end of a longer string serves as well
  if (at != std::string::npos) return at;
  for (Room& room : rooms_)
    if (text.size() <= room.size) {
      linker_.replace(room.offset, text.size(), text);
      return std::exchange(room, {0, 0}).offset;
    }
  at = added_.find(wanted);
  if (at == std::string::npos) at = added_.size(), added_ += wanted;
  return linker_.size() + at;
}

} // namespace terra::patchelf
