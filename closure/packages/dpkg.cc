// SPDX-License-Identifier: MIT
#include "closure/packages/dpkg.hh"

#include "closure/grow/tree.hh"
#include "lib/base/fd.hh"
#include "lib/base/path.hh"

namespace terra::closure {

namespace {

constexpr std::string_view database = "/var/lib/dpkg/info";

} // namespace

Packages::Packages(elf::Root& root) : root_(root) {
  for (const std::string& file : list_directory(root, std::string(database))) {
    if (!file.ends_with(".list")) continue;
    Fd fd = root.open(join_path(database, file), O_RDONLY | O_NONBLOCK);
    auto text = fd ? read_all(fd.get(), file) : std::unexpected(sys_error(file, "open"));
    if (!text) throw text.error();
    lists_.push_back({file.substr(0, file.size() - 5), std::move(*text)});
  }
  if (lists_.empty()) throw Error{std::string(database) + ": no package database there", Exit::usage};
  for (const List& list : lists_) {
    auto lines = split(list.text, '\n');
    for (size_t i = 0; i + 1 < lines.size(); ++i) // a directory stands before what is in it
      if (!is_below(lines[i + 1], lines[i])) owners_.try_emplace(lines[i], &list);
  }
  Fd fd = root.open("/var/lib/dpkg/status", O_RDONLY | O_NONBLOCK);
  if (auto text = fd ? read_all(fd.get(), "status") : std::string()) read_status(*text);
}

// Paragraphs of "Key: value" lines, an empty line between them (deb-control(5)).
void Packages::read_status(std::string_view text) {
  std::string name, architecture, version;
  for (std::string_view line : split(text, '\n')) {
    auto value = [&](std::string_view key, std::string& to) {
      if (line.starts_with(key)) to = line.substr(key.size());
    };
    value("Package: ", name);
    value("Architecture: ", architecture);
    value("Version: ", version);
    if (!line.empty() || name.empty()) continue;
    versions_[name] = version;
    versions_[name + ":" + architecture] = version;
    name.clear();
  }
}

std::string Packages::version(std::string_view package) const {
  auto found = versions_.find(std::string(package));
  return found == versions_.end() ? "" : found->second;
}

std::string Packages::licence(std::string_view package) const {
  std::string name(package.substr(0, package.find(':')));
  std::string path = "/usr/share/doc/" + name + "/copyright";
  return root_.walk(path).error ? "" : path;
}

std::string_view Packages::owner(std::string_view path) const {
  auto found = owners_.find(path);
  if (found == owners_.end() && path.starts_with("/usr/")) found = owners_.find(path.substr(4));
  return found == owners_.end() ? std::string_view() : found->second->name;
}

std::vector<std::string> Packages::files(std::string_view package) const {
  std::vector<std::string> out;
  for (const List& list : lists_) {
    if (list.name != package && list.name.substr(0, list.name.find(':')) != package) continue;
    for (std::string_view line : split(list.text, '\n'))
      if (line.starts_with('/') && line != "/.") out.emplace_back(line);
  }
  return out;
}

} // namespace terra::closure
