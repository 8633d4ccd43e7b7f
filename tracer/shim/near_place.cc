// SPDX-License-Identifier: MIT
#include "tracer/shim/near_place.hh"

#include <algorithm>
#include <charconv>
#include <ranges>
#include <string>
#include <vector>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"

namespace terra {

namespace {

constexpr uint64_t lowest = 0x10000; // vm.mmap_min_addr
constexpr uint64_t furthest = 0x60000000;

struct Range {
  uint64_t start, end, offset;
  std::string_view file; // device and inode
  std::string_view path;
};

// proc_pid_maps(5): START-END PERMISSIONS OFFSET DEVICE INODE PATH, ascending
std::vector<Range> mappings_of(std::string_view text) {
  std::vector<Range> ranges;
  for (std::string_view line : split(text, '\n')) {
    Range range = {};
    const char* end = line.data() + line.size();
    auto [dash, bad] = std::from_chars(line.data(), end, range.start, 16);
    if (bad != std::errc() || dash == end) continue;
    if (std::from_chars(dash + 1, end, range.end, 16).ec != std::errc()) continue;
    auto fields = split(line, ' ');
    if (fields.size() > 2) std::from_chars(fields[2].begin(), fields[2].end(), range.offset, 16);
    if (fields.size() > 4) range.file = {fields[3].data(), size_t(fields[4].end() - fields[3].begin())};
    if (size_t path = line.find('/'); path != line.npos) range.path = line.substr(path);
    ranges.push_back(range);
  }
  return ranges;
}

std::string maps_text(pid_t pid) {
  auto text = read_file("/proc/" + std::to_string(pid) + "/maps");
  return text ? *text : std::string();
}

} // namespace

std::optional<uint64_t> free_place_near(pid_t pid, uint64_t address, uint64_t size) {
  uint64_t top = 0; // the lowest address of the mappings passed so far
  std::string text = maps_text(pid);
  for (const Range& range : std::views::reverse(mappings_of(text))) {
    if (range.start > address) continue;
    if (top && top - range.end >= size) break;
    top = range.start;
  }
  if (!top || top < lowest + size || address - top > furthest) return {};
  return top - size;
}

std::optional<FileMapping> file_mapping_around(pid_t pid, uint64_t address) {
  std::string text = maps_text(pid);
  for (const Range& range : mappings_of(text))
    if (range.start <= address && address < range.end && !range.file.ends_with(" 0"))
      return FileMapping{range.start, range.end, range.offset, std::string(range.path)};
  return {};
}

ObjectRange object_around(pid_t pid, uint64_t address) {
  std::string text = maps_text(pid);
  auto ranges = mappings_of(text);
  auto holds = [&](const Range& range) { return range.start <= address && address < range.end; };
  auto at = std::ranges::find_if(ranges, holds);
  ObjectRange object;
  if (at == ranges.end()) return object;
  for (const Range& range : ranges) {
    bool same = at->file.ends_with(" 0") ? holds(range) : range.file == at->file;
    if (!same) continue;
    if (!object.end) object.start = range.start;
    object.end = range.end;
  }
  return object;
}

} // namespace terra
