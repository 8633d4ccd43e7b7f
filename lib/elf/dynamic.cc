// SPDX-License-Identifier: MIT
#include "lib/elf/dynamic.hh"

#include <algorithm>
#include <cstring>

namespace terra::elf {

namespace {
constexpr uint64_t block_size = 1 << 16;
constexpr size_t max_blocks = 256;
} // namespace

void Dynamic::broken(std::string_view what) const {
  std::string message(name_);
  message.append(": ").append(what);
  throw ReadError{Error{std::move(message), Exit::usage}, ReadError::Kind::broken, 0};
}

Dynamic::Dynamic(int fd, std::string_view name) : window_(fd), name_(name) {
  auto ident = window_.bytes(0, EI_NIDENT);
  if (!ident || std::memcmp(ident->data(), ELFMAG, SELFMAG) != 0) broken("not an ELF file");
  layout_ = {(*ident)[EI_CLASS] == ELFCLASS64, (*ident)[EI_DATA] == ELFDATA2MSB};
  auto header = window_.bytes(0, layout_.header_size());
  if (!header) broken("truncated ELF file");
  machine_ = layout_.half(*header, 18);
  uint64_t table = layout_.native(*header, 28, 32);
  size_t count = layout_.half(*header, layout_.is64 ? 56 : 44);
  std::optional<Segment> dynamic;
  for (size_t i = 0; i < count; ++i) {
    auto bytes = window_.bytes(table + i * layout_.segment_size(), layout_.segment_size());
    if (!bytes) broken("truncated program headers");
    Segment segment = segment_at(layout_, *bytes);
    if (segment.type == PT_LOAD) loads_.push_back(segment);
    if (segment.type == PT_DYNAMIC && segment.file_size > 0) dynamic = segment;
  }
  if (!dynamic) return;
  for (uint64_t done = 0;; done += layout_.dynamic_size()) {
    auto bytes = at(dynamic->address + done, layout_.dynamic_size());
    if (!bytes) bytes = window_.bytes(dynamic->offset + done, layout_.dynamic_size());
    if (!bytes) broken("truncated dynamic section");
    uint64_t tag = layout_.native(*bytes, 0, 0);
    if (tag == DT_NULL) break;
    tags_[tag] = layout_.native(*bytes, 4, 8);
  }
}

std::optional<Bytes> Dynamic::bytes(uint64_t offset, uint64_t length) {
  uint64_t number = offset / block_size, start = number * block_size;
  if (offset >= window_.size() || length > block_size - (offset - start))
    return window_.bytes(offset, length);
  auto found = blocks_.find(number);
  if (found == blocks_.end()) {
    if (blocks_.size() == max_blocks) blocks_.clear();
    auto block = window_.bytes(start, std::min(block_size, window_.size() - start));
    if (!block) return std::nullopt;
    found = blocks_.emplace(number, std::string(block->begin(), block->end())).first;
  }
  const std::string& data = found->second;
  if (offset - start > data.size() || length > data.size() - (offset - start)) return std::nullopt;
  return Bytes(reinterpret_cast<const unsigned char*>(data.data()) + (offset - start), size_t(length));
}

uint64_t Dynamic::value(uint64_t tag) const {
  auto found = tags_.find(tag);
  return found == tags_.end() ? 0 : found->second;
}

std::optional<Bytes> Dynamic::at(uint64_t address, uint64_t length) {
  for (const Segment& load : loads_)
    if (address >= load.address && address - load.address < load.file_size) {
      uint64_t offset = load.offset + (address - load.address);
      if (offset < load.offset) return std::nullopt;
      return bytes(offset, length);
    }
  return std::nullopt;
}

std::string Dynamic::strings() {
  auto bytes = at(value(DT_STRTAB), value(DT_STRSZ));
  if (!bytes) broken("the dynamic string table lies outside the file");
  return {bytes->begin(), bytes->end()};
}

} // namespace terra::elf
