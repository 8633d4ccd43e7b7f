// SPDX-License-Identifier: MIT
#include "lib/elf/directory.hh"

#include <algorithm>
#include <dirent.h>
#include <memory>

namespace terra::elf {

std::vector<std::string> list_directory(Root& root, const std::string& path) {
  std::vector<std::string> names;
  Fd fd = root.open(path, O_RDONLY | O_DIRECTORY);
  if (!fd) return names;
  std::unique_ptr<DIR, int (*)(DIR*)> directory(::fdopendir(fd.get()), ::closedir);
  if (!directory) return names;
  (void)fd.release();
  while (const dirent* entry = ::readdir(directory.get())) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

} // namespace terra::elf
