// SPDX-License-Identifier: MIT
#include "tracer/shim/near_place.hh"

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
  uint64_t start, end;
};

// proc_pid_maps(5): START-END …, ascending
std::vector<Range> mappings_of(pid_t pid) {
  std::vector<Range> ranges;
  auto text = read_file("/proc/" + std::to_string(pid) + "/maps");
  if (!text) return ranges;
  for (std::string_view line : split(*text, '\n')) {
    Range range;
    const char* end = line.data() + line.size();
    auto [dash, bad] = std::from_chars(line.data(), end, range.start, 16);
    if (bad != std::errc() || dash == end) continue;
    if (std::from_chars(dash + 1, end, range.end, 16).ec == std::errc()) ranges.push_back(range);
  }
  return ranges;
}

} // namespace

std::optional<uint64_t> free_place_near(pid_t pid, uint64_t address, uint64_t size) {
  uint64_t top = 0; // the lowest address of the mappings passed so far
  for (const Range& range : std::views::reverse(mappings_of(pid))) {
    if (range.start > address) continue;
    if (top && top - range.end >= size) break;
    top = range.start;
  }
  if (!top || top < lowest + size || address - top > furthest) return {};
  return top - size;
}

} // namespace terra
