// SPDX-License-Identifier: MIT
#include "patchelf-ng/edits/shrink.hh"

#include <algorithm>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"
#include "patchelf-ng/file/elf_file.hh"
#include "patchelf-ng/print.hh"

namespace terra::patchelf {

namespace {

// The loader would take it: a program of the same machine and class.
bool is_fitting_library(const std::string& path, const Layout& user) {
  auto fd = open_regular(path);
  if (!fd || !is_program_or_library(fd->get())) return false;
  auto library = read_layout(fd->get(), path);
  return library && library->machine == user.machine && library->wide == user.wide;
}

} // namespace

std::string shrunk_rpath(const Layout& layout, const std::vector<std::string>& prefixes) {
  std::vector<std::string> wanted = needed_of(layout);
  std::string rpath = rpath_of(layout).value_or(""), out;
  for (std::string_view dir : split(rpath, ':')) {
    if (dir.empty()) continue;
    bool kept = !dir.starts_with('/');
    if (!kept) {
      auto allowed = [&](const std::string& prefix) { return dir.starts_with(prefix); };
      if (!prefixes.empty() && std::ranges::none_of(prefixes, allowed)) continue;
      kept = std::erase_if(wanted, [&](const std::string& name) {
               return !name.contains('/') && is_fitting_library(join_path(dir, name), layout);
             }) > 0;
    }
    if (!kept) continue;
    if (!out.empty()) out += ':';
    out += dir;
  }
  return out;
}

} // namespace terra::patchelf
