// SPDX-License-Identifier: MIT
#include "patchelf-ng/edits/rename_map.hh"

#include <fmt/format.h>
#include <sstream>

#include "lib/base/fd.hh"

namespace terra::patchelf {

std::map<std::string, std::string> read_rename_map(const std::string& path) {
  auto text = read_file(path);
  if (!text) throw text.error();
  std::map<std::string, std::string> out;
  std::istringstream lines(*text);
  std::string line, from, to;
  for (int number = 1; std::getline(lines, line); number++) {
    auto wrong = [&](const std::string& why) {
      throw Error{fmt::format("{}:{}: {}", path, number, why), Exit::usage};
    };
    std::istringstream words(line);
    if (!(words >> from)) break;
    if (!(words >> to)) wrong("Map file line is missing the second element");
    if (from.contains('@') || to.contains('@')) wrong("Name pair contains version tag: " + from + " " + to);
    if (!out.try_emplace(from, to).second) wrong("Name '" + from + "' appears twice in the map file");
  }
  return out;
}

} // namespace terra::patchelf
