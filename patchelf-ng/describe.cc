// SPDX-License-Identifier: MIT
#include "patchelf-ng/describe.hh"

#include <elf.h>
#include <fmt/format.h>

namespace terra::patchelf {

namespace {

uint64_t bytes_written(const Plan& plan) {
  uint64_t sum = plan.payload.size;
  for (const Edit& edit : plan.edits)
    sum += edit.bytes.size();
  return sum;
}

const char* type_name(uint32_t type) {
  switch (type) {
  case PT_LOAD: return "PT_LOAD";
  case PT_DYNAMIC: return "PT_DYNAMIC";
  case PT_INTERP:
  case pt_hidden_interp: return "PT_INTERP";
  case PT_NOTE: return "PT_NOTE";
  case PT_PHDR: return "PT_PHDR";
  case PT_GNU_PROPERTY: return "PT_GNU_PROPERTY";
  case PT_GNU_STACK: return "PT_GNU_STACK";
  default: return "segment";
  }
}

std::string moved_sections(const Layout& before, const Layout& after) {
  std::string out;
  for (size_t i = 0; i < before.sections.size() && i < after.sections.size(); i++) {
    const Section &old = before.sections[i], &now = after.sections[i];
    if (old.offset != now.offset)
      out += fmt::format("  {} moves from {:#x} to {:#x}\n", old.name, old.offset, now.offset);
    if (old.size != now.size) out += fmt::format("  {} is {} bytes, was {}\n", old.name, now.size, old.size);
  }
  return out;
}

std::string new_segments(const Layout& before, const Layout& after) {
  std::string out;
  for (const Segment& s : after.segments) {
    bool known = false;
    for (const Segment& old : before.segments)
      known = known || (old.type == s.type && old.vaddr == s.vaddr && old.filesz == s.filesz);
    if (!known && s.type != PT_NULL && s.type != pt_hidden_interp)
      out += fmt::format("  {} of {} bytes at offset {:#x}, address {:#x}\n", type_name(s.type), s.filesz,
                         s.offset, s.vaddr);
  }
  return out;
}

} // namespace

std::string describe(const std::string& path, const Layout& before, const Plan& plan) {
  if (plan.empty()) return path + ": nothing to change\n";
  std::string out = fmt::format("{}: {} bytes in {} places", path, bytes_written(plan), plan.edits.size());
  if (plan.size > before.size) out += fmt::format(", {} bytes longer", plan.size - before.size);
  out += '\n';
  out += new_segments(before, plan.after) + moved_sections(before, plan.after);
  if (before.phoff != plan.after.phoff)
    out += fmt::format("  the program header table moves to {:#x}\n", plan.after.phoff);
  if (before.entry != plan.after.entry)
    out += fmt::format("  the entry point is {:#x}, was {:#x}\n", plan.after.entry, before.entry);
  if (plan.payload.size)
    out += fmt::format("  the payload of {} bytes moves from {:#x} to {:#x}\n", plan.payload.size,
                       plan.payload.from, plan.payload.to);
  return out;
}

} // namespace terra::patchelf
