// SPDX-License-Identifier: MIT
#include "patchelf-ng/edits/base_version.hh"

#include <elf.h>

#include "patchelf-ng/edits/hash_tables.hh"
#include "patchelf-ng/file/codec.hh"

namespace terra::patchelf {

namespace {

constexpr uint64_t verdef_size = 20, verdaux_size = 8, most_definitions = 65536;

std::optional<BaseVersion> find(const Layout& layout) {
  auto table = layout.dyn(DT_VERDEF), count = layout.dyn(DT_VERDEFNUM);
  auto start = table ? layout.file_offset(*table) : std::nullopt;
  if (!start || !count) return std::nullopt;
  Codec codec(layout);
  auto inside = [&](uint64_t at, uint64_t size) { return at <= layout.size && size <= layout.size - at; };
  auto field = [&](uint64_t at, uint64_t size) { return codec.number_in(layout.read(at, size)); };
  uint64_t at = *start;
  for (uint64_t i = 0; i < std::min(*count, most_definitions) && inside(at, verdef_size); i++) {
    uint64_t aux = at + field(at + 12, 4), next = field(at + 16, 4);
    if (field(at + 2, 2) & VER_FLG_BASE) {
      if (!inside(aux, verdaux_size)) return std::nullopt;
      uint64_t name = field(aux, 4);
      auto text = layout.string_at(name);
      return text ? std::optional(BaseVersion{at, aux, name, *text}) : std::nullopt;
    }
    if (next == 0) break;
    at += next;
  }
  return std::nullopt;
}

} // namespace

std::optional<BaseVersion> base_version(const Draft& draft, const Request& request) {
  auto base = find(draft.before);
  if (!base) return std::nullopt;
  if (draft.linker_strings != 0 && base->value >= draft.linker_strings) base->placed = false;
  auto soname = draft.before.dyn(DT_SONAME);
  if (!request.soname || !soname || draft.before.string_at(*soname) != base->text) return base;
  if (base->text != *request.soname) base->placed = false;
  base->text = *request.soname;
  return base;
}

void store_base_version(Draft& draft, const BaseVersion& base, Strings& strings) {
  if (base.placed) return;
  Codec codec(draft.before);
  draft.patch(base.definition + 8, codec.number(sysv_hash(base.text), 4));
  draft.patch(base.aux, codec.number(strings.offset_of(base.text), 4));
}

} // namespace terra::patchelf
