// SPDX-License-Identifier: MIT
#include "lib/elf/constants.hh"

#include <algorithm>
#include <cstring>
#include <unistd.h>
#include <vector>

#include "lib/elf/layout.hh"

namespace terra::elf {

std::string constants_of(int fd, off_t size, size_t limit) {
  Window window(fd, size);
  auto ident = window.bytes(0, EI_NIDENT);
  if (window.size() > limit || !ident || std::memcmp(ident->data(), ELFMAG, SELFMAG) != 0) return {};
  Layout layout{(*ident)[EI_CLASS] == ELFCLASS64, (*ident)[EI_DATA] == ELFDATA2MSB};
  auto header = window.bytes(0, layout.header_size());
  if (!header) return {};
  uint64_t table = layout.native(*header, 28, 32);
  size_t count = layout.half(*header, layout.is64 ? 56 : 44);
  struct Range {
    uint64_t offset, length;
  };
  std::vector<Range> ranges;
  for (size_t i = 0; i < count; ++i) {
    auto bytes = window.bytes(table + i * layout.segment_size(), layout.segment_size());
    if (!bytes) break;
    Segment segment = segment_at(layout, *bytes);
    bool inside = segment.offset <= window.size() && segment.file_size <= window.size() - segment.offset;
    if (segment.type == PT_LOAD && segment.flags == PF_R && inside)
      ranges.push_back({segment.offset, segment.file_size});
  }
  if (ranges.empty()) ranges.push_back({0, window.size()});

  // At once into its place, not through the window: memory touched for the first time is what costs here.
  std::string text;
  uint64_t total = 0;
  for (const Range& range : ranges)
    total += std::min<uint64_t>(range.length, limit) + 1;
  text.reserve(std::min<uint64_t>(total, limit + ranges.size()));
  for (const Range& range : ranges) {
    if (range.length > limit - text.size()) break;
    size_t start = text.size();
    text.resize_and_overwrite(start + range.length + 1, [&](char* data, size_t) {
      ssize_t got = ::pread(fd, data + start, range.length, off_t(range.offset));
      size_t end = start + size_t(std::max<ssize_t>(got, 0));
      data[end] = '\0';
      return end + 1;
    });
  }
  return text;
}

} // namespace terra::elf
