// SPDX-License-Identifier: MIT
#include "patchelf-ng/file/verify.hh"

#include <elf.h>
#include <fmt/format.h>

#include "lib/base/fd.hh"
#include "patchelf-ng/file/elf_file.hh"
#include "patchelf-ng/file/lief_file.hh"
#include "patchelf-ng/print.hh"

namespace terra::patchelf {

namespace {

using Finding = std::optional<std::string>;

Finding compare_with_libelf(const Layout& planned, const Layout& found) {
  if (found.entry != planned.entry) return "the entry point";
  if (found.phoff != planned.phoff || found.segments != planned.segments) return "the program headers";
  if (found.dynamic != planned.dynamic) return "the dynamic section";
  if (found.shoff != planned.shoff || found.sections.size() != planned.sections.size())
    return "the section header table";
  for (size_t i = 0; i < found.sections.size(); i++)
    if (found.sections[i] != planned.sections[i]) return "section " + found.sections[i].name;
  return std::nullopt;
}

Finding compare_with_lief(const Layout& layout, const LiefView& view) {
  if (view.entry != layout.entry) return "the entry point";
  if (view.segments.size() != layout.segments.size()) return "the number of program headers";
  for (size_t i = 0; i < view.segments.size(); i++) {
    const Segment& s = layout.segments[i];
    if (view.segments[i] != LiefView::Segment{s.type, s.offset, s.vaddr, s.filesz, s.memsz})
      return fmt::format("program header {}", i);
  }
  if (view.needed != needed_of(layout)) return "the needed libraries";
  if (view.rpath != rpath_of(layout)) return "the run path";
  auto soname = layout.dyn(DT_SONAME);
  if (view.soname != (soname ? layout.string_at(*soname) : std::nullopt)) return "the soname";
  return std::nullopt;
}

} // namespace

Expected<void> verify(const std::string& path, const Plan& plan) {
  auto disagree = [&](const char* who, const std::string& what) {
    return std::unexpected(
        Error{fmt::format("{}: --verify: {} reads another file than was planned: {}", path, who, what),
              Exit::system});
  };
  auto fd = open_regular(path);
  if (!fd) return std::unexpected(fd.error());
  auto layout = read_layout(fd->get(), path);
  if (!layout) return disagree("libelf", layout.error().message);
  if (auto finding = compare_with_libelf(plan.after, *layout)) return disagree("libelf", *finding);
  auto view = read_with_lief(path);
  if (!view) return disagree("LIEF", "it cannot parse it");
  if (auto finding = compare_with_lief(*layout, *view)) return disagree("LIEF", *finding);
  return {};
}

} // namespace terra::patchelf
