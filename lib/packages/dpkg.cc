// SPDX-License-Identifier: MIT
#include "lib/packages/dpkg.hh"

#include "lib/base/fd.hh"
#include "lib/base/path.hh"
#include "lib/elf/directory.hh"

namespace terra {

namespace {

using Versions = std::unordered_map<std::string, std::string>; // by name, and by name:architecture

// Paragraphs of "Key: value" lines, an empty line between them (deb-control(5)).
Versions read_versions(std::string_view text) {
  Versions versions;
  std::string name, architecture, version;
  for (std::string_view line : split(text, '\n')) {
    auto value = [&](std::string_view key, std::string& to) {
      if (line.starts_with(key)) to = line.substr(key.size());
    };
    value("Package: ", name);
    value("Architecture: ", architecture);
    value("Version: ", version);
    if (!line.empty() || name.empty()) continue;
    versions[name] = version;
    versions[name + ":" + architecture] = version;
    name.clear();
  }
  return versions;
}

std::string read_in(elf::Root& root, const std::string& path) {
  Fd fd = root.open(path, O_RDONLY | O_NONBLOCK);
  auto text = fd ? read_all(fd.get(), path) : std::unexpected(sys_error(path, "open"));
  if (!text) throw text.error();
  return std::move(*text);
}

} // namespace

std::deque<Package> read_dpkg(elf::Root& root) {
  std::deque<Package> packages;
  for (const std::string& file : list_directory(root, std::string(dpkg_database))) {
    if (!file.ends_with(".list")) continue;
    Package& package = packages.emplace_back();
    package.name = file.substr(0, file.size() - 5);
    package.plain_name = package.name.substr(0, package.name.find(':'));
    package.text = std::make_unique<const std::string>(read_in(root, join_path(dpkg_database, file)));
    for (std::string_view line : split(*package.text, '\n'))
      if (line.starts_with('/') && line != "/.") package.paths.push_back(line);
  }
  if (packages.empty()) return packages;
  std::string status = "/var/lib/dpkg/status";
  Versions versions = root.walk(status).error ? Versions() : read_versions(read_in(root, status));
  for (Package& package : packages) {
    package.version = versions[package.name];
    std::string licence = "/usr/share/doc/" + package.plain_name + "/copyright";
    if (!root.walk(licence).error) package.licence = licence;
  }
  return packages;
}

} // namespace terra
