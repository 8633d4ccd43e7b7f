// SPDX-License-Identifier: MIT
#include "patchelf-ng/plan/draft.hh"

#include <algorithm>
#include <elf.h>

namespace terra::patchelf {

void refuse(std::string message) {
  throw Error{std::move(message), Exit::finding};
}

Draft::Draft(const Layout& layout)
    : before(layout), after(layout), old(find_annex(layout)), entry(layout.entry) {
  if (!old) return;
  const AnnexHeader& h = old->header;
  uint64_t base = layout.segments[old->segment].offset;
  annex = old->segment;
  stub = h.path != 0 && layout.segment(pt_hidden_interp);
  path = stub ? h.path : 0;
  if (stub) block = layout.read(base + AnnexHeader::size, h.block - AnnexHeader::size);
  if (stub) entry = h.entry;
  kept = layout.read(base + h.kept_at(), h.kept);
  interp = layout.read(base + h.interp_at(), h.interp);
  moves_table = h.table != 0;
  moves_dynamic = h.dynamic != 0;
  linker_strings = h.linker_strings;
  first_strings = h.first_strings;
  if (linker_strings) strings = layout.strings();
  if (moves_dynamic)
    for (size_t i = 0; i < layout.segments.size(); i++)
      if (layout.segments[i].type == PT_LOAD && layout.segments[i].vaddr == layout.segment(PT_DYNAMIC)->vaddr)
        writable = i;
  if (moves_dynamic && !writable) refuse("an earlier edit's .dynamic segment is gone");
}

std::string Draft::content(uint64_t offset, uint64_t size) const {
  std::string out = before.read(offset, size);
  for (const Edit& p : patches) {
    uint64_t from = std::max(offset, p.offset), to = std::min(offset + size, p.end());
    if (from < to) out.replace(from - offset, to - from, p.bytes, from - p.offset, to - from);
  }
  return out;
}

void Draft::patch(uint64_t offset, std::string bytes) {
  const uint64_t stop = offset + bytes.size();
  for (Edit& p : patches)
    if (offset >= p.offset && stop <= p.end()) {
      p.bytes.replace(offset - p.offset, bytes.size(), bytes);
      return;
    }
  std::erase_if(patches, [&](const Edit& p) { return p.offset >= offset && p.end() <= stop; });
  for (const Edit& p : patches)
    if (offset < p.end() && p.offset < stop) refuse("tables overlap");
  patches.push_back({offset, std::move(bytes)});
}

void Draft::put(uint64_t offset, std::string bytes) {
  for (Edit& edit : edits)
    if (offset >= edit.offset && offset + bytes.size() <= edit.end()) {
      edit.bytes.replace(offset - edit.offset, bytes.size(), bytes);
      return;
    }
  edits.push_back({offset, std::move(bytes)});
}

void Draft::put_table(uint64_t offset, std::string bytes) {
  to_hold.push_back({offset, bytes});
  put(offset, std::move(bytes));
}

} // namespace terra::patchelf
