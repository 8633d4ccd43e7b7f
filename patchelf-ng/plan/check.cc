// SPDX-License-Identifier: MIT
#include "patchelf-ng/plan/check.hh"

#include <algorithm>
#include <elf.h>
#include <fmt/format.h>

namespace terra::patchelf {

namespace {

using Finding = std::optional<std::string>;

Finding check_loads(const Layout& layout) {
  if (layout.segments.empty()) return "no program headers";
  const Segment* last = nullptr;
  for (const Segment& s : layout.segments) {
    if (s.type != PT_LOAD || s.memsz == 0) continue;
    if (s.align > 1 && (s.align & (s.align - 1)) == 0 && (s.vaddr - s.offset) % s.align != 0)
      return fmt::format("segment at {:#x}: address and offset differ modulo its alignment", s.vaddr);
    if (last && s.vaddr < last->vaddr) return "loadable segments out of order";
    if (last && s.vaddr < last->end()) return fmt::format("overlapping segments at {:#x}", s.vaddr);
    last = &s;
  }
  return std::nullopt;
}

bool covered(const Layout& layout, uint64_t address, uint64_t size) {
  for (const Segment& s : layout.segments)
    if (s.type == PT_LOAD && address >= s.vaddr && size <= s.filesz && address - s.vaddr <= s.filesz - size)
      return true;
  return false;
}

Finding check_covered(const Layout& layout) {
  for (const Segment& s : layout.segments) {
    bool read = s.type == PT_PHDR || s.type == PT_DYNAMIC || s.type == PT_INTERP;
    if (!read) continue;
    if (!covered(layout, s.vaddr, s.filesz)) return fmt::format("segment type {}: not loaded", s.type);
    if (layout.file_offset(s.vaddr) != s.offset) return fmt::format("segment type {}: two places", s.type);
  }
  auto strings = layout.dyn(DT_STRTAB), size = layout.dyn(DT_STRSZ);
  if (strings && size && !covered(layout, *strings, *size)) return "string table not loaded";
  const Segment* interp = layout.segment(PT_INTERP);
  if (interp && (interp->filesz < 2 || interp->filesz > 4096)) return "interpreter of impossible length";
  return std::nullopt;
}

Finding check_dynamic(const Layout& layout) {
  if (layout.dynamic.empty()) return std::nullopt;
  if (layout.dynamic_used() == layout.dynamic.size() && !layout.dynamic_ends_outside)
    return "dynamic section without an end";
  uint64_t size = layout.dyn(DT_STRSZ).value_or(0);
  for (size_t i = 0; i < layout.dynamic_used(); i++)
    if (is_string_tag(layout.dynamic[i].tag) && layout.dynamic[i].value >= size)
      return "a dynamic entry's string is outside the table";
  return std::nullopt;
}

bool contains(const Segment& outer, const Segment& inner) {
  return inner.vaddr >= outer.vaddr && inner.end() <= outer.end();
}

bool relro_is_loaded(const Layout& layout) {
  const Segment* relro = layout.segment(PT_GNU_RELRO);
  return relro && std::ranges::any_of(layout.segments, [&](const Segment& s) {
           return s.type == PT_LOAD && contains(s, *relro);
         });
}

bool dynamic_in_relro(const Layout& layout) {
  const Segment *relro = layout.segment(PT_GNU_RELRO), *dynamic = layout.segment(PT_DYNAMIC);
  return relro && dynamic && contains(*relro, *dynamic);
}

} // namespace

std::optional<std::string> check_relro(const Layout& before, const Layout& after) {
  if (relro_is_loaded(before) && !relro_is_loaded(after)) return "PT_GNU_RELRO would be in no segment";
  bool fits = after.dynamic_used() < before.dynamic.size();
  if (fits && dynamic_in_relro(before) && !dynamic_in_relro(after))
    return ".dynamic would leave PT_GNU_RELRO";
  return std::nullopt;
}

std::optional<std::string> check(const Layout& after) {
  for (auto rule : {check_loads, check_covered, check_dynamic})
    if (auto finding = rule(after)) return finding;
  return std::nullopt;
}

std::optional<std::string> check_entry(const Layout& layout) {
  bool program = layout.type == ET_EXEC || layout.segment(PT_INTERP) || layout.segment(pt_hidden_interp);
  if (!program || (layout.type == ET_DYN && layout.entry == 0)) return std::nullopt;
  for (const Segment& s : layout.segments)
    if (s.type == PT_LOAD && s.flags & PF_X && layout.entry >= s.vaddr && layout.entry < s.end())
      return std::nullopt;
  return "the entry point is not in an executable segment";
}

std::optional<std::string> check_inside(const Layout& after, uint64_t size) {
  for (const Segment& s : after.segments)
    if (s.in_file() && (s.offset > size || s.filesz > size - s.offset))
      return fmt::format("segment type {} would end behind the file", s.type);
  for (const Section& s : after.sections) {
    if (s.in_file() && (s.offset > size || s.size > size - s.offset))
      return fmt::format("section {} would end behind the file", s.name);
    if (s.type == SHT_DYNAMIC && s.offset % (after.wide ? 8 : 4) != 0)
      return fmt::format("section {} would not be aligned", s.name);
  }
  if (after.shstrndx == 0 || !after.sections[after.shstrndx].in_file()) return std::nullopt;
  for (const Section& s : after.sections)
    if (s.name_offset >= after.sections[after.shstrndx].size) return "a section's name would be nowhere";
  return std::nullopt;
}

std::optional<std::string> check_edits(const std::vector<Edit>& edits, uint64_t size) {
  uint64_t end = 0;
  for (const Edit& e : edits) {
    if (e.offset < end) return fmt::format("overlapping edits at offset {:#x}", e.offset);
    end = e.end();
  }
  if (end > size) return "an edit behind the end of the file";
  return std::nullopt;
}

} // namespace terra::patchelf
