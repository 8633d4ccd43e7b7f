// SPDX-License-Identifier: MIT
#include "tests/fuzz/patchelf/damage.hh"

#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

#include "patchelf-ng/file/elf_file.hh"

namespace terra::fuzz {

using namespace patchelf;

std::string Dice::word(size_t longest) {
  std::string out(1 + below(longest), 'w');
  for (char& c : out)
    c = "abc/$.:"[below(7)];
  return out;
}

namespace {

// Values that make bounds tremble.
uint64_t odd_value(Dice& dice, uint64_t size) {
  switch (dice.below(7)) {
  case 0: return 0;
  case 1: return UINT64_MAX - dice.below(64);
  case 2: return size - dice.below(64);
  case 3: return size + dice.below(64);
  case 4: return uint64_t(1) << dice.below(64);
  case 5: return dice.below(256);
  default: return dice.below(size + 1);
  }
}

// The places where damage tells: headers, tables, .dynamic, version tables, hash tables.
std::vector<std::pair<uint64_t, uint64_t>> tender_places(const Layout& layout) {
  std::vector<std::pair<uint64_t, uint64_t>> out = {
      {0, layout.ehsize()}, {layout.phoff, layout.segments.size() * layout.phentsize()}};
  if (!layout.sections.empty()) out.push_back({layout.shoff, layout.sections.size() * layout.shentsize()});
  for (const Segment& s : layout.segments)
    if (s.type == PT_DYNAMIC || s.type == PT_INTERP || s.type == PT_NOTE) out.push_back({s.offset, s.filesz});
  for (int64_t tag : {DT_SYMTAB, DT_HASH, DT_GNU_HASH, DT_VERSYM, DT_VERNEED, DT_VERDEF, DT_STRTAB, DT_RELA})
    if (auto address = layout.dyn(tag))
      if (auto at = layout.file_offset(*address)) out.push_back({*at, 256});
  return out;
}

} // namespace

std::string damaged(std::string bytes, const Layout& layout, Dice& dice) {
  auto places = tender_places(layout);
  for (uint64_t n = dice.below(6); n > 0; n--) {
    auto [from, size] =
        dice.one_in(10) ? std::pair<uint64_t, uint64_t>{0, bytes.size()} : places[dice.below(places.size())];
    uint64_t width = uint64_t(1) << dice.below(4), at = from + dice.below(size) / width * width;
    if (at + width > bytes.size()) continue;
    uint64_t value = odd_value(dice, bytes.size());
    for (uint64_t i = 0; i < width; i++)
      bytes[at + i] = char(value >> (8 * (layout.little ? i : width - 1 - i)));
  }
  if (dice.one_in(20)) bytes.resize(dice.below(bytes.size()));
  if (dice.one_in(20)) bytes += dice.word(5000);
  return bytes;
}

Request random_request(Dice& dice) {
  Request r;
  if (dice.one_in(2)) r.rpath = dice.word(300);
  if (dice.one_in(5)) r.add_rpath = dice.word(80);
  if (dice.one_in(6)) r.remove_rpath = true;
  if (dice.one_in(6)) r.force_rpath = true;
  if (dice.one_in(3)) r.interpreter = dice.one_in(2) ? "$ORIGIN/" + dice.word(90) : "/" + dice.word(90);
  if (dice.one_in(4)) r.add_needed = {dice.word(20), dice.word(20)};
  if (dice.one_in(4)) r.remove_needed = {"libc.so.6"};
  if (dice.one_in(4)) r.replace_needed = {{"libc.so.6", dice.word(40)}};
  if (dice.one_in(6)) r.soname = dice.word(40);
  if (dice.one_in(6)) r.executable_stack = dice.one_in(2);
  if (dice.one_in(8)) r.debug_tag = true;
  if (dice.one_in(4)) r.renames = {{"f", "g"}, {"puts", "a_longer_name"}, {"main", "niam"}};
  if (dice.one_in(6)) r.clear_versions = {"puts", "f"};
  if (dice.one_in(6)) r.replace_versions = {{"puts", dice.word(10)}};
  if (dice.one_in(6)) r.remove_versions = {"GLIBC_2.2.5"};
  if (dice.one_in(6)) r.build_cache = [](const std::string&, int) { return true; };
  return r;
}

Expected<Layout> read(const std::string& bytes, Fd& out) {
  out = Fd(::memfd_create("fuzz", MFD_CLOEXEC));
  if (auto done = write_all(out.get(), bytes, "fuzz"); !done) return std::unexpected(done.error());
  return read_layout(out.get(), "fuzz");
}

std::string applied(std::string bytes, const Plan& plan) {
  std::string payload = bytes.substr(plan.payload.from, plan.payload.size);
  if (plan.payload.size) bytes.resize(plan.body);
  bytes.resize(plan.size);
  if (!payload.empty()) bytes.replace(plan.payload.to, payload.size(), payload);
  for (const Edit& e : plan.edits)
    bytes.replace(e.offset, e.bytes.size(), e.bytes);
  return bytes;
}

} // namespace terra::fuzz
