// SPDX-License-Identifier: MIT
#include "tracer/shim/mappings.hh"

#include <algorithm>
#include <charconv>
#include <ranges>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"

namespace terra {

namespace {

constexpr uint64_t lowest = 0x10000; // vm.mmap_min_addr
constexpr uint64_t furthest = 0x60000000;

} // namespace

// START-END PERMISSIONS OFFSET DEVICE INODE PATH
const std::vector<Mappings::Range>& Mappings::ranges() {
  if (!text_.empty()) return ranges_;
  if (auto text = read_file("/proc/" + std::to_string(pid_) + "/maps")) text_ = *text;
  for (std::string_view line : split(text_, '\n')) {
    Range range = {};
    const char* end = line.data() + line.size();
    auto [dash, bad] = std::from_chars(line.data(), end, range.start, 16);
    if (bad != std::errc() || dash == end) continue;
    if (std::from_chars(dash + 1, end, range.end, 16).ec != std::errc()) continue;
    auto fields = split(line, ' ');
    if (fields.size() > 2) std::from_chars(fields[2].begin(), fields[2].end(), range.offset, 16);
    if (fields.size() > 4) range.file = {fields[3].data(), size_t(fields[4].end() - fields[3].begin())};
    if (size_t path = line.find_first_of("/["); path != line.npos) range.path = line.substr(path);
    ranges_.push_back(range);
  }
  return ranges_;
}

std::optional<uint64_t> Mappings::free_place_near(uint64_t address, uint64_t size) {
  uint64_t top = 0; // the lowest address of the mappings passed so far
  for (const Range& range : std::views::reverse(ranges())) {
    if (range.start > address) continue;
    if (top && top - range.end >= size) break;
    top = range.start;
  }
  if (!top || top < lowest + size || address - top > furthest) return {};
  return top - size;
}

std::optional<FileMapping> Mappings::file_mapping_around(uint64_t address) {
  for (const Range& range : ranges())
    if (range.holds(address) && !range.file.ends_with(" 0"))
      return FileMapping{range.start, range.end, range.offset, std::string(range.path)};
  return {};
}

std::optional<uint64_t> Mappings::offset_of(std::string_view file, uint64_t below) {
  for (const Range& range : ranges())
    if (range.file == file && range.offset < below) return range.offset;
  return {};
}

std::optional<uint64_t> Mappings::stack_end() {
  for (const Range& range : ranges())
    if (range.path == "[stack]") return range.end;
  return {};
}

ObjectRange Mappings::object_around(uint64_t address) {
  const auto& all = ranges();
  auto at = std::ranges::find_if(all, [&](const Range& range) { return range.holds(address); });
  ObjectRange object;
  if (at == all.end()) return object;
  for (const Range& range : all) {
    bool same = at->file.ends_with(" 0") ? range.holds(address) : range.file == at->file;
    if (!same) continue;
    if (!object.end) object.start = range.start;
    object.end = range.end;
  }
  return object;
}

} // namespace terra
