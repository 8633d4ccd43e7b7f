// SPDX-License-Identifier: MIT
// Where the annex, the writable segment for .dynamic and the tables behind them go.
//
// New segments go behind everything that has an address and behind everything the file holds, so that no
// earlier segment and no .bss is touched. .shstrtab and the section header table, when they stand last, are
// lifted and put down behind the annex. An annex whose regions still fit stays where it is.
#include <algorithm>
#include <elf.h>
#include <set>

#include "patchelf-ng/plan/cache_note.hh"
#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

namespace {

constexpr std::string_view section_name = ".terrarium";
constexpr uint64_t page = 4096;

// Left unmapped before a new segment: who runs past the end of .bss faults as before. And eu-elflint takes a
// relocation's place plus its symbol's size for what is written to, so a close read-only neighbour makes it
// complain.
constexpr uint64_t gap = 65536;

// What every PT_LOAD of the file is aligned to, and at least a page of any machine of that kind: aarch64,
// ppc64 and mips run with pages of 64 KiB too.
uint64_t segment_align(const Layout& layout, uint64_t at_least) {
  bool large = layout.machine == EM_AARCH64 || layout.machine == EM_PPC64 || layout.machine == EM_MIPS;
  uint64_t align = std::max(at_least, large ? 65536 : page);
  for (const Segment& s : layout.segments)
    if (s.type == PT_LOAD && (s.align & (s.align - 1)) == 0) align = std::max(align, s.align);
  return align;
}

AnnexHeader size_regions(const Draft& draft) {
  AnnexHeader h;
  const AnnexHeader old = draft.old ? draft.old->header : AnnexHeader{};
  h.entry = draft.entry;
  h.path = draft.path;
  h.block = std::max(old.block, align_up(AnnexHeader::size + draft.block.size(), 16));
  h.table = std::max(old.table, align_up(draft.table_room, 16));
  h.kept = align_up(draft.kept.size(), 16);
  h.interp = align_up(draft.interp.size(), 16);
  h.strings = old.strings;
  if (draft.strings.size() > old.strings) {
    uint64_t added = draft.strings.size() - draft.linker_strings;
    h.strings = align_up(draft.linker_strings + 2 * added + 64, 16);
  }
  h.linker_strings = draft.linker_strings;
  h.first_strings = draft.first_strings;
  h.dynamic = old.dynamic;
  if (draft.moves_dynamic)
    h.dynamic = std::max(old.dynamic, draft.after.dynamic.size() * draft.before.dynentsize());
  return h;
}

class Placer {
 public:
  explicit Placer(Draft& draft) : draft_(draft), before_(draft.before), after_(draft.after) {
    draft.header = size_regions(draft);
    const AnnexHeader old = draft.old ? draft.old->header : AnnexHeader{};
    place_annex_ = !draft.old || draft.header.total() > before_.segments[draft.old->segment].filesz;
    place_writable_ = draft.moves_dynamic && draft.header.dynamic > old.dynamic;
    if (draft.old) old_annex_ = before_.segments[draft.old->segment];
    if (old.dynamic) old_writable_ = after_.segments[*draft.writable];
  }

  void run() {
    add_sections();
    if (place_annex_ || place_writable_) append();
    put_annex();
    list_moves();
    sort_loads();
  }

 private:
  // Whether the file range belongs to a segment that gets a new place.
  bool leaves(uint64_t offset, uint64_t size) const {
    auto in = [&](const std::optional<Segment>& s) {
      return s && offset >= s->offset && offset + size <= s->file_end();
    };
    return (place_annex_ && in(old_annex_)) || (place_writable_ && in(old_writable_));
  }

  // The end of what stays. `names`, `table`: whether .shstrtab and the section header table count.
  uint64_t fixed_end(bool names, bool table) const {
    uint64_t end = before_.ehsize();
    auto count = [&](uint64_t offset, uint64_t size) {
      if (size != 0 && !leaves(offset, size)) end = std::max(end, offset + size);
    };
    count(before_.phoff, before_.segments.size() * before_.phentsize());
    for (const Segment& s : before_.segments)
      if (s.in_file()) count(s.offset, s.filesz);
    for (size_t i = 0; i < before_.sections.size(); i++)
      if (before_.sections[i].in_file() && (names || i != before_.shstrndx))
        count(before_.sections[i].offset, before_.sections[i].size);
    if (table) count(before_.shoff, before_.sections.size() * before_.shentsize());
    return end;
  }

  // A file with section headers gets one more, so that strip and objcopy keep the block; and one for a note.
  void add_sections() {
    if (place_annex_ && !after_.section(section_name)) add_section(section_name, SHT_PROGBITS, 16);
    if (draft_.note && !after_.section(cache_section)) add_section(cache_section, SHT_NOTE, 4);
  }

  void add_section(std::string_view name, uint32_t type, uint64_t align) {
    if (after_.shstrndx == 0 || after_.sections.size() + 1 >= SHN_LORESERVE) return;
    if (!after_.sections[after_.shstrndx].in_file()) return; // names that are not there
    place_annex_ = true;
    Section& names = after_.sections[after_.shstrndx];
    if (names_.empty()) names_ = before_.read(names.offset, names.size);
    std::string text = std::string(name) + '\0';
    size_t at = names_.find(text); // of an earlier note, maybe
    if (at == std::string::npos) at = names_.size(), names_ += text;
    names.size = names_.size();
    Section made{std::string(name), uint32_t(at), type, SHF_ALLOC, 0, 0, 0, 0, 0, align, 0};
    auto unused = std::find_if(after_.sections.begin() + 1, after_.sections.end(),
                               [](const Section& s) { return s.type == SHT_NULL && s.name_offset == 0; });
    if (unused != after_.sections.end())
      *unused = std::move(made);
    else
      after_.sections.push_back(std::move(made));
  }

  void append() {
    bool sections = !before_.sections.empty();
    bool lift_names = sections && before_.shstrndx != 0 &&
                      before_.sections[before_.shstrndx].offset >= fixed_end(false, false);
    bool lift_table = sections && (draft_.lifts_sections || before_.shoff >= fixed_end(!lift_names, false));
    start_ = cursor_ = fixed_end(!lift_names, !lift_table);
    if (place_writable_) unplaced_.insert(*draft_.writable);
    if (place_annex_) unplaced_.insert(*draft_.annex);
    // As writable as .dynamic was: glibc writes to it unless PT_DYNAMIC says read-only (-z rodynamic).
    if (place_writable_)
      place_segment(*draft_.writable, PF_R | (before_.segment(PT_DYNAMIC)->flags & PF_W),
                    draft_.header.dynamic);
    if (place_annex_) place_segment(*draft_.annex, PF_R, draft_.header.total());
    put_down_tail(lift_names, lift_table);
  }

  void place_segment(size_t index, uint32_t flags, uint64_t size) {
    uint64_t align = segment_align(before_, draft_.page_size), end = 0;
    for (size_t i = 0; i < after_.segments.size(); i++)
      if (after_.segments[i].type == PT_LOAD && !unplaced_.contains(i))
        end = std::max(end, after_.segments[i].end());
    unplaced_.erase(index);
    cursor_ = align_up(cursor_, 16);
    uint64_t vaddr = align_up(end + gap, align) + cursor_ % align;
    uint64_t limit = before_.wide ? uint64_t(1) << 47 : uint64_t(1) << 32; // user space of common machines
    if (before_.wide && end > limit) limit = UINT64_MAX;                   // not that of ia64
    if (vaddr < end || vaddr > limit - size) refuse("no address space left");
    after_.segments[index] = {PT_LOAD, flags, cursor_, vaddr, vaddr, size, size, align};
    cursor_ += size;
  }

  // .shstrtab and the section header table at the cursor, when they were lifted or have grown; then what
  // does not belong to the ELF file, at the same offset within a page as before.
  void put_down_tail(bool lift_names, bool lift_table) {
    uint64_t old_end = before_.content_end(), payload = before_.size - old_end;
    bool grown = after_.sections.size() > before_.sections.size();
    uint64_t names_at = 0;
    if (lift_names || !names_.empty()) {
      Section& names = after_.sections[after_.shstrndx];
      if (names_.empty()) names_ = before_.read(names.offset, names.size);
      names_at = names.offset = cursor_;
      cursor_ += names_.size();
    }
    uint64_t table = lift_table || grown ? after_.sections.size() * after_.shentsize() : 0;
    uint64_t end = (table ? align_up(cursor_, 8) : cursor_) + table;
    if (payload && end < old_end) end = table ? align_up(old_end, 8) : old_end; // it never moves to the front
    if (payload && (!table || old_end % 8 == 0)) end += (old_end - end) % page;
    if (table) after_.shoff = end - table;
    draft_.put(start_, std::string(end - start_, '\0'));
    if (names_at) draft_.put(names_at, names_);
    if (payload) draft_.payload = {old_end, payload, end};
    draft_.end = end;
  }

  void put_annex() {
    Segment& annex = after_.segments[*draft_.annex];
    AnnexHeader& h = draft_.header;
    annex.flags = draft_.stub ? PF_R | PF_X : PF_R;
    h.self = annex.vaddr;
    // All of it: what shrank leaves no rests. A new place is all zeros yet.
    if (!place_annex_) draft_.put(annex.offset, std::string(annex.filesz, '\0'));
    auto set = [&](uint64_t at, const std::string& part) { draft_.put(annex.offset + at, part); };
    set(0, annex_header_bytes(h, before_.little));
    set(AnnexHeader::size, draft_.block);
    set(h.kept_at(), draft_.kept);
    set(h.interp_at(), draft_.interp);
    set(h.strings_at(), draft_.strings);
  }

  void move(uint64_t from, uint64_t size, uint64_t region_at) {
    const Segment& annex = after_.segments[*draft_.annex];
    draft_.moves.push_back({from, size, annex.vaddr + region_at, annex.offset + region_at});
  }

  void list_moves() {
    const AnnexHeader& h = draft_.header;
    if (!draft_.strings.empty())
      move(before_.dyn(DT_STRTAB).value(), before_.strings().size(), h.strings_at());
    for (const Segment& s : before_.segments)
      if (!draft_.interp.empty() && (s.type == PT_INTERP || s.type == pt_hidden_interp))
        move(s.vaddr, s.filesz, h.interp_at());
    for (const Displaced& d : draft_.displaced) // may have stood in the old annex
      move(d.from, d.size, h.kept_at() + d.at);
    if (draft_.old)
      move(old_annex_->vaddr + draft_.old->header.kept_at(), draft_.old->header.kept, h.kept_at());
    if (!draft_.moves_dynamic) return;
    const Segment& writable = after_.segments[*draft_.writable];
    const Segment* dynamic = before_.segment(PT_DYNAMIC);
    draft_.moves.push_back({dynamic->vaddr, dynamic->filesz, writable.vaddr, writable.offset});
  }

  // The gABI wants PT_LOADs in ascending order of p_vaddr.
  void sort_loads() {
    std::vector<Segment> loads;
    for (const Segment& s : after_.segments)
      if (s.type == PT_LOAD) loads.push_back(s);
    uint64_t annex = after_.segments[*draft_.annex].vaddr;
    uint64_t writable = draft_.writable ? after_.segments[*draft_.writable].vaddr : 0;
    std::ranges::stable_sort(loads, {}, &Segment::vaddr);
    size_t next = 0;
    for (size_t i = 0; i < after_.segments.size(); i++) {
      if (after_.segments[i].type != PT_LOAD) continue;
      after_.segments[i] = loads[next++];
      if (after_.segments[i].vaddr == annex) draft_.annex = i;
      if (draft_.writable && after_.segments[i].vaddr == writable) draft_.writable = i;
    }
  }

  Draft& draft_;
  const Layout& before_;
  Layout& after_;
  std::optional<Segment> old_annex_, old_writable_;
  bool place_annex_, place_writable_;
  std::string names_;         // the new .shstrtab
  std::set<size_t> unplaced_; // indices of segments that still wait for their new place
  uint64_t start_ = 0, cursor_ = 0;
};

} // namespace

void place(Draft& draft) {
  draft.end = draft.before.size;
  if (draft.needs_annex()) Placer(draft).run();
}

} // namespace terra::patchelf
