// SPDX-License-Identifier: MIT
#include "patchelf-ng/edits/strings.hh"

#include <algorithm>
#include <utility>

namespace terra::patchelf {

Strings::Strings(std::string linker, std::vector<Room> rooms)
    : linker_(std::move(linker)), rooms_(std::move(rooms)) {
  for (const Room& room : rooms_)
    linker_.replace(room.offset, room.size, room.size, wiped);
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

void Strings::keep(std::string added, uint64_t more, uint64_t room) {
  added.resize(added.find_last_not_of('\0') + 1); // slack; npos + 1 is 0
  if (!added.empty()) added += '\0';
  if (linker_.size() + added.size() + more <= room) added_ = std::move(added);
}

uint64_t Strings::offset_of(const std::string& text) {
  std::string wanted = text + '\0';
  size_t at = linker_.find(wanted); // the end of a longer string serves as well
  if (at != std::string::npos) return at;
  for (Room& room : rooms_)
    if (text.size() <= room.size) {
      linker_.replace(room.offset, std::min<uint64_t>(wanted.size(), room.size), wanted, 0, room.size);
      return std::exchange(room, {0, 0}).offset;
    }
  at = added_.find(wanted);
  if (at == std::string::npos) at = added_.size(), added_ += wanted;
  used_.push_back({at, wanted.size()});
  return linker_.size() + at;
}

std::string Strings::take(const std::string& added) && {
  linker_ += added;
  return std::move(linker_);
}

std::string Strings::added() const {
  std::string out;
  for (const Room& used : used_) {
    uint64_t end = used.offset + used.size;
    for (size_t at = out.size(); at < end; at++)
      out += added_[at] == '\0' ? '\0' : wiped;
    out.replace(used.offset, used.size, added_, used.offset, used.size);
  }
  return out;
}

} // namespace terra::patchelf
