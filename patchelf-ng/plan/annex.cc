// SPDX-License-Identifier: MIT
#include "patchelf-ng/plan/annex.hh"

#include <elf.h>

#include "patchelf-ng/file/codec.hh"

namespace terra::patchelf {

namespace {

constexpr uint64_t AnnexHeader::*fields[] = {
    &AnnexHeader::self,           &AnnexHeader::entry,   &AnnexHeader::path,         &AnnexHeader::block,
    &AnnexHeader::table,          &AnnexHeader::kept,    &AnnexHeader::interp,       &AnnexHeader::strings,
    &AnnexHeader::linker_strings, &AnnexHeader::dynamic, &AnnexHeader::first_strings};

bool plausible(const AnnexHeader& h, const Segment& segment, const Layout& layout) {
  if (h.self != segment.vaddr || h.block < AnnexHeader::size || h.path >= h.block) return false;
  for (uint64_t part : {h.block, h.table, h.kept, h.interp, h.strings})
    if (part % 16 != 0 || part > segment.filesz) return false;
  if (h.total() > segment.filesz || h.linker_strings > h.strings) return false;
  return h.linker_strings == 0 ||
         (layout.dyn(DT_STRTAB) == segment.vaddr + h.strings_at() && layout.strings().size() == h.strings);
}

} // namespace

std::optional<Annex> find_annex(const Layout& layout) {
  Codec codec(layout);
  for (size_t i = 0; i < layout.segments.size(); i++) {
    const Segment& s = layout.segments[i];
    if (s.type != PT_LOAD || s.filesz < AnnexHeader::size || s.flags & PF_W) continue;
    std::string bytes = layout.read(s.offset, AnnexHeader::size);
    if (!bytes.starts_with(AnnexHeader::magic)) continue;
    Annex annex{i, {}};
    size_t at = AnnexHeader::magic.size();
    for (auto field : fields)
      annex.header.*field = codec.number_in(std::string_view(bytes).substr(at, 8)), at += 8;
    if (plausible(annex.header, s, layout)) return annex;
  }
  return std::nullopt;
}

std::string annex_header_bytes(const AnnexHeader& header, bool little) {
  Layout order;
  order.little = little;
  std::string out(AnnexHeader::magic);
  for (auto field : fields)
    out += Codec(order).number(header.*field, 8);
  return out;
}

std::optional<std::string> interpreter_of(const Layout& layout) {
  if (layout.segment(pt_hidden_interp)) {
    auto annex = find_annex(layout);
    if (annex && annex->header.path != 0) {
      uint64_t at = layout.segments[annex->segment].offset + annex->header.path;
      std::string path = layout.read(at, annex->header.block - annex->header.path);
      return "$ORIGIN/" + std::string(path.c_str());
    }
  }
  const Segment* interp = layout.segment(PT_INTERP);
  if (!interp) return std::nullopt;
  return std::string(layout.read(interp->offset, interp->filesz).c_str());
}

} // namespace terra::patchelf
