// SPDX-License-Identifier: MIT
#include "patchelf-ng/file/layout.hh"

#include <algorithm>
#include <elf.h>

namespace terra::patchelf {

bool Segment::in_file() const {
  return type != PT_NULL && type != PT_GNU_STACK && filesz != 0;
}

bool Section::in_file() const {
  return type != SHT_NULL && type != SHT_NOBITS;
}

const Segment* Layout::segment(uint32_t wanted) const {
  auto at = std::ranges::find(segments, wanted, &Segment::type);
  return at == segments.end() ? nullptr : &*at;
}

const Section* Layout::section(std::string_view name) const {
  auto at = std::ranges::find(sections, name, &Section::name);
  return at == sections.end() ? nullptr : &*at;
}

size_t Layout::dynamic_used() const {
  return size_t(std::ranges::find(dynamic, DT_NULL, &DynEntry::tag) - dynamic.begin());
}

std::optional<uint64_t> Layout::dyn(int64_t tag) const {
  auto end = dynamic.begin() + std::ptrdiff_t(dynamic_used());
  auto at = std::find_if(dynamic.begin(), end, [&](const DynEntry& e) { return e.tag == tag; });
  if (at == end) return std::nullopt;
  return at->value;
}

const std::string& Layout::strings() const {
  static const std::string none;
  return string_table ? *string_table : none;
}

std::optional<std::string> Layout::string_at(uint64_t offset) const {
  if (offset >= strings().size()) return std::nullopt;
  size_t end = strings().find('\0', offset);
  if (end == std::string::npos) return std::nullopt;
  return strings().substr(offset, end - offset);
}

std::optional<uint64_t> Layout::file_offset(uint64_t vaddr) const {
  for (const Segment& s : segments)
    if (s.type == PT_LOAD && vaddr >= s.vaddr && vaddr - s.vaddr < s.filesz)
      return s.offset + (vaddr - s.vaddr);
  return std::nullopt;
}

uint64_t Layout::content_end() const {
  uint64_t end = std::max(ehsize(), phoff + segments.size() * phentsize());
  for (const Segment& s : segments)
    if (s.in_file()) end = std::max(end, s.file_end());
  for (const Section& s : sections)
    if (s.in_file()) end = std::max(end, s.offset + s.size);
  return std::max(end, shoff + sections.size() * shentsize());
}

namespace {

// glibc's ld.so asserts that it has no DT_RUNPATH and no flags but DF_1_NOW (elf/get-dynamic-info.h), so it
// has to be told from a library. It needs nothing, and no library is called ld.
bool is_loader(const Layout& layout) {
  auto soname = layout.dyn(DT_SONAME);
  if (layout.dyn(DT_NEEDED) || !soname) return false;
  std::string name = layout.string_at(*soname).value_or("");
  return name.starts_with("ld-") || name.starts_with("ld.") || name.starts_with("ld64.");
}

} // namespace

Kind kind_of(const Layout& layout) {
  const Section* section = layout.section(".dynamic");
  if (layout.dynamic.empty() && section && section->type == SHT_NOBITS) return Kind::debug_file;
  if (layout.dynamic.empty()) return Kind::static_program;
  if (layout.segment(PT_INTERP) || layout.segment(pt_hidden_interp)) return Kind::program;
  if (layout.dyn(DT_FLAGS_1).value_or(0) & DF_1_PIE) return Kind::static_pie;
  return is_loader(layout) ? Kind::loader : Kind::library;
}

bool is_string_tag(int64_t tag) {
  switch (tag) {
  case DT_NEEDED:
  case DT_SONAME:
  case DT_RPATH:
  case DT_RUNPATH:
  case DT_CONFIG:
  case DT_DEPAUDIT:
  case DT_AUDIT:
  case DT_AUXILIARY:
  case DT_FILTER: return true;
  default: return false;
  }
}

bool is_movable_address_tag(int64_t tag) {
  switch (tag) {
  case DT_HASH:
  case DT_GNU_HASH:
  case DT_STRTAB:
  case DT_SYMTAB:
  case DT_VERSYM:
  case DT_VERNEED:
  case DT_VERDEF: return true;
  default: return false;
  }
}

} // namespace terra::patchelf
