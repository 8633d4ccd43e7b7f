// SPDX-License-Identifier: MIT
// Everything that names a place that moved gets the new place: segments, dynamic entries, section headers,
// the entry point. Symbols and the GOT are bytes of the file, so encode.cc sees to them.
#include <algorithm>
#include <elf.h>

#include "patchelf-ng/plan/cache_note.hh"
#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

namespace {

constexpr int64_t dt_mips_rld_map_rel = 0x70000035; // counts from its own place

const Move* move_of(const Draft& draft, uint64_t address) {
  for (const Move& m : draft.moves)
    if (address >= m.from && address - m.from < m.size) return &m;
  return nullptr;
}

void follow_segments(Draft& draft) {
  for (Segment& s : draft.after.segments) {
    bool points = s.type == PT_INTERP || s.type == pt_hidden_interp || s.type == PT_NOTE ||
                  s.type == PT_GNU_PROPERTY || s.type == PT_DYNAMIC;
    const Move* m = points ? move_of(draft, s.vaddr) : nullptr;
    if (!m) continue;
    uint64_t inner = s.vaddr - m->from;
    s.paddr += m->to + inner - s.vaddr;
    s.vaddr = m->to + inner;
    s.offset = m->to_offset + inner;
    if (s.type == PT_DYNAMIC) s.filesz = s.memsz = draft.header.dynamic;
    if (s.type != PT_NOTE && s.type != PT_GNU_PROPERTY && s.type != PT_DYNAMIC && !draft.interp.empty())
      s.filesz = s.memsz = draft.interp.size();
  }
}

// .gnu.version_r with another number of needs, or longer than before.
void follow_version_needs(Draft& draft) {
  auto table = draft.before.dyn(DT_VERNEED);
  if (!draft.version_needs || !table) return;
  for (size_t i = 0; i < draft.before.sections.size(); i++) {
    if (draft.before.sections[i].type != SHT_GNU_verneed) continue;
    Section& now = draft.after.sections[i];
    now.info = uint32_t(*draft.version_needs);
    for (const Displaced& d : draft.displaced)
      if (d.from == *table) now.size = d.new_size;
  }
}

void follow_sections(Draft& draft) {
  const Layout& before = draft.before;
  const Segment* dynamic = before.segment(PT_DYNAMIC);
  auto strings = before.dyn(DT_STRTAB);
  for (Section& s : draft.after.sections) {
    const Move* m = (s.flags & SHF_ALLOC) && s.in_file() && s.size ? move_of(draft, s.addr) : nullptr;
    if (!m) continue;
    bool whole = s.addr == m->from && s.size <= m->size;
    if (whole && s.type == SHT_STRTAB && s.addr == strings) s.size = draft.header.strings;
    if (whole && s.type == SHT_DYNAMIC && s.addr == dynamic->vaddr) s.size = draft.header.dynamic;
    if (whole && s.name == ".interp" && !draft.interp.empty()) s.size = draft.interp.size();
    s.offset = m->to_offset + (s.addr - m->from);
    s.addr = m->to + (s.addr - m->from);
  }
  follow_version_needs(draft);
  for (Section& s : draft.after.sections) {
    if (s.name != ".terrarium" || !draft.annex) continue;
    const Segment& annex = draft.after.segments[*draft.annex];
    s.addr = annex.vaddr, s.offset = annex.offset, s.size = draft.header.block;
    s.flags = SHF_ALLOC | (draft.stub ? SHF_EXECINSTR : 0);
  }
}

// The new note and its section, now that the annex has its place.
void place_note(Draft& draft) {
  if (!draft.note) return;
  const Segment& annex = draft.after.segments[*draft.annex];
  uint64_t at = draft.header.kept_at() + draft.note_at;
  Segment& note = draft.after.segments[*draft.note];
  note.offset = annex.offset + at, note.vaddr = note.paddr = annex.vaddr + at;
  for (Section& s : draft.after.sections)
    if (s.name == cache_section) s.addr = note.vaddr, s.offset = note.offset, s.size = draft.note_size;
}

void follow_dynamic(Draft& draft) {
  for (DynEntry& e : draft.after.dynamic) {
    const Move* m = is_movable_address_tag(e.tag) ? move_of(draft, e.value) : nullptr;
    if (m) e.value = m->to + (e.value - m->from);
    if (e.tag == DT_STRSZ && !draft.strings.empty()) e.value = draft.header.strings;
  }
  // The one entry whose value depends on where it stands itself.
  auto place_in = [](const Layout& layout) -> std::optional<uint64_t> {
    auto at = std::ranges::find(layout.dynamic, dt_mips_rld_map_rel, &DynEntry::tag);
    if (at == layout.dynamic.end()) return std::nullopt;
    return layout.segment(PT_DYNAMIC)->vaddr + uint64_t(at - layout.dynamic.begin()) * layout.dynentsize();
  };
  auto old_place = place_in(draft.before), new_place = place_in(draft.after);
  if (draft.before.machine == EM_MIPS && old_place && new_place)
    std::ranges::find(draft.after.dynamic, dt_mips_rld_map_rel, &DynEntry::tag)->value +=
        *old_place - *new_place;
}

void follow_table(Draft& draft) {
  Layout& after = draft.after;
  uint64_t address = 0;
  if (draft.moves_table) {
    const Segment& annex = after.segments[*draft.annex];
    after.phoff = annex.offset + draft.header.table_at();
    address = annex.vaddr + draft.header.table_at();
  }
  uint64_t size = after.segments.size() * after.phentsize();
  for (Segment& s : after.segments) {
    if (s.type != PT_PHDR) continue;
    if (draft.moves_table) s.offset = after.phoff, s.vaddr = s.paddr = address;
    s.filesz = s.memsz = size;
  }
}

} // namespace

void follow_moves(Draft& draft) {
  std::erase_if(draft.moves, [](const Move& m) { return m.size == 0; });
  follow_segments(draft);
  follow_sections(draft);
  place_note(draft);
  follow_dynamic(draft);
  follow_table(draft);
  if (draft.stub) draft.after.entry = draft.header.self + AnnexHeader::size;
}

} // namespace terra::patchelf
