// SPDX-License-Identifier: MIT
// Room in the program header table for new entries.
//
// The table stays where it is as long as there is any way: strip and eu-strip break files whose table has
// moved, and kernels before 5.18 compute AT_PHDR from the first PT_LOAD. In order: a PT_NULL entry; the
// PT_NOTE that repeats PT_GNU_PROPERTY (glibc and the kernel look at the latter); slack behind the table; the
// space of what stands there and may stand elsewhere: .interp, notes, hash, symbol and version tables, which
// are only found through addresses that we keep right; the section header table, which Go's linker puts
// there. At last the table moves into the annex.
#include <algorithm>
#include <elf.h>

#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

namespace {

constexpr size_t spare_slots = 4; // of a table that had to move

void erase_segment(Draft& draft, size_t index) {
  draft.after.segments.erase(draft.after.segments.begin() + std::ptrdiff_t(index));
  for (auto* known : {&draft.annex, &draft.writable})
    if (*known && **known > index) --**known;
}

// A new PT_LOAD behind the last one; place() fills it in.
size_t insert_load(Draft& draft) {
  auto& segments = draft.after.segments;
  size_t at = segments.size();
  while (at > 0 && segments[at - 1].type != PT_LOAD)
    at--;
  segments.insert(segments.begin() + std::ptrdiff_t(at), Segment{PT_LOAD, 0, 0, 0, 0, 0, 0, 0});
  for (auto* known : {&draft.annex, &draft.writable})
    if (*known && **known >= at) ++**known;
  return at;
}

std::optional<size_t> spare_entry(const Layout& layout) {
  const Segment* property = layout.segment(PT_GNU_PROPERTY);
  for (size_t i = 0; i < layout.segments.size(); i++)
    if (layout.segments[i].type == PT_NULL) return i;
  for (size_t i = 0; property && i < layout.segments.size(); i++) {
    const Segment& s = layout.segments[i];
    if (s.type == PT_NOTE && s.offset == property->offset && s.filesz == property->filesz) return i;
  }
  return std::nullopt;
}

bool is_displaceable(const Layout& layout, const Section& s) {
  switch (s.type) {
  case SHT_NOTE:
  case SHT_HASH:
  case SHT_GNU_HASH:
  case SHT_DYNSYM:
  case SHT_GNU_versym:
  case SHT_GNU_verneed:
  case SHT_GNU_verdef: return true;
  default: break;
  }
  for (const Segment& p : layout.segments)
    if ((p.type == PT_INTERP || p.type == pt_hidden_interp) && p.vaddr == s.addr) return true;
  return false;
}

struct Extent { // of file offsets
  uint64_t offset, end;
};

// What the headers say stands at or behind `from`, nearest first, and whether it may be displaced.
struct Neighbour {
  Extent extent;
  bool displaceable;
};

std::vector<Neighbour> neighbours(const Layout& layout, uint64_t from, bool sections_stay) {
  std::vector<Neighbour> out;
  auto add = [&](uint64_t offset, uint64_t size, bool displaceable) {
    if (size != 0 && offset + size > from) out.push_back({{offset, offset + size}, displaceable});
  };
  for (const Section& s : layout.sections)
    if (s.in_file()) add(s.offset, s.size, (s.flags & SHF_ALLOC) && is_displaceable(layout, s));
  if (sections_stay) add(layout.shoff, layout.sections.size() * layout.shentsize(), false);
  for (const Segment& s : layout.segments)
    if (s.type == PT_NOTE || s.type == PT_INTERP || s.type == PT_GNU_PROPERTY || s.type == pt_hidden_interp)
      add(s.offset, s.filesz, true);
    else if (s.type != PT_LOAD && s.type != PT_PHDR && s.type != PT_GNU_STACK && s.type != PT_GNU_RELRO)
      add(s.offset, s.filesz, false);
  std::ranges::sort(out, {}, [](const Neighbour& n) { return n.extent.offset; });
  return out;
}

// The extent to displace so that [from, limit) is free; empty when it is free already, nullopt when
// something in the way has to stay. Without section headers only notes and .interp are known: a gap behind
// them may be anything, so it is not taken.
std::optional<Extent> to_displace(const Layout& layout, uint64_t from, uint64_t limit, bool sections_stay) {
  Extent taken{from, from};
  for (const Neighbour& n : neighbours(layout, from, sections_stay)) {
    bool known = !layout.sections.empty() || taken.end >= limit;
    if (known && n.extent.offset >= limit && n.extent.offset >= taken.end) return taken;
    if (!n.displaceable || n.extent.offset < from) return std::nullopt;
    if (taken.end == from) taken.offset = n.extent.offset;
    taken.end = std::max(taken.end, n.extent.end);
    if (layout.sections.empty() && taken.end >= limit) return taken;
  }
  return std::nullopt;
}

// Makes room for so many entries behind the table; false when something in the way has to stay.
bool displace(Draft& draft, size_t entries) {
  const Layout& layout = draft.before;
  uint64_t from = layout.phoff + layout.segments.size() * layout.phentsize();
  uint64_t limit = layout.phoff + entries * layout.phentsize();
  auto load = std::ranges::find_if(layout.segments, [&](const Segment& s) {
    return s.type == PT_LOAD && s.offset <= layout.phoff && limit <= s.file_end();
  });
  if (load == layout.segments.end()) return false;
  auto extent = to_displace(layout, from, limit, true);
  draft.lifts_sections = !extent && !layout.sections.empty();
  if (draft.lifts_sections) extent = to_displace(layout, from, limit, false);
  if (!extent) draft.lifts_sections = false;
  if (!extent) return false;
  if (extent->offset == extent->end && !draft.lifts_sections) return true;
  if (!draft.needs_annex()) { // what is displaced needs a place, and that one more entry
    draft.kept_only = true;
    return displace(draft, entries + 1);
  }
  if (extent->offset == extent->end) return true;
  uint64_t address = load->vaddr + (extent->offset - load->offset);
  uint64_t at = align_up(draft.kept.size(), 16) + address % 16;
  draft.kept.resize(at);
  uint64_t size = extent->end - extent->offset;
  draft.kept += draft.content(extent->offset, size);
  draft.displaced.push_back({address, size, at, size});
  return true;
}

} // namespace

void reserve_slots(Draft& draft) {
  auto wanted = [&] {
    return size_t(draft.needs_annex() && !draft.annex) + size_t(draft.moves_dynamic && !draft.writable) +
           size_t(draft.new_stack.has_value()) + size_t(draft.note_size != 0);
  };
  size_t room =
      draft.moves_table ? draft.old->header.table / draft.before.phentsize() : draft.before.segments.size();
  auto short_of_room = [&] { return draft.after.segments.size() + wanted() > room; };
  while (short_of_room()) {
    auto spare = spare_entry(draft.after);
    if (!spare) break;
    erase_segment(draft, *spare);
  }
  if (short_of_room()) {
    size_t entries = draft.after.segments.size() + wanted();
    if (draft.moves_table || !displace(draft, entries)) {
      if (!draft.moves_table)
        draft.warnings.push_back(
            "the program header table had to move: strip and kernels before 5.18 may not "
            "cope with the result");
      draft.moves_table = true;
      draft.table_room = (entries + spare_slots) * draft.before.phentsize();
    }
  }
  bool annex = draft.needs_annex() && !draft.annex, writable = draft.moves_dynamic && !draft.writable;
  if (writable) draft.writable = insert_load(draft);
  if (annex) draft.annex = insert_load(draft);
  if (draft.new_stack) draft.after.segments.push_back(*draft.new_stack);
  if (draft.note_size == 0) return;
  draft.note = draft.after.segments.size();
  draft.after.segments.push_back({PT_NOTE, PF_R, 0, 0, 0, draft.note_size, draft.note_size, 4});
}

} // namespace terra::patchelf
