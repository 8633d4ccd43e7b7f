// SPDX-License-Identifier: MIT
#include "closure/grow/alternatives.hh"

#include "closure/grow/tree.hh"
#include "lib/base/fd.hh"
#include "lib/base/path.hh"

namespace terra::closure {

namespace {

constexpr std::string_view database = "/var/lib/dpkg/alternatives";

} // namespace

std::vector<std::string> parse_alternatives(std::string_view text) {
  std::vector<std::string> links;
  auto lines = split(text, '\n');
  if (lines.size() < 2 || (lines[0] != "auto" && lines[0] != "manual")) return links;
  for (size_t i = 1; i < lines.size(); i += 2) {
    if (lines[i].starts_with('/')) links.emplace_back(lines[i]);
    if (i + 1 < lines.size() && lines[i + 1].empty()) break; // no further name
  }
  return links;
}

std::vector<std::string> alternative_links(elf::Root& root) {
  std::vector<std::string> links;
  for (const std::string& group : list_directory(root, std::string(database))) {
    std::string path = join_path(database, group);
    Fd fd = root.open(path, O_RDONLY | O_NONBLOCK);
    auto text = fd ? read_all(fd.get(), path) : std::unexpected(sys_error(path, "open"));
    if (!text) throw text.error();
    for (std::string& link : parse_alternatives(*text))
      links.push_back(std::move(link));
  }
  return links;
}

} // namespace terra::closure
