// SPDX-License-Identifier: MIT
#include "lib/packages/rpm.hh"

#include <sys/stat.h>

#include "lib/base/path.hh"
#include "lib/packages/rpm_header.hh"
#include "lib/trace/database.hh"

namespace terra {

namespace {

// Of several files that are marked as licences the first, else the folder where they are by custom.
std::string licence_of(const RpmHeader& header, elf::Root& root) {
  for (const RpmHeader::File& file : header.files)
    if (file.licence && !root.walk(file.path).error) return file.path;
  std::string folder = "/usr/share/licenses/" + header.name;
  return root.walk(folder).error ? "" : folder;
}

Package package_of(const RpmHeader& header, elf::Root& root) {
  Package package;
  package.name = package.plain_name = header.name;
  package.version = header.version;
  package.licence = licence_of(header, root);
  std::string text;
  for (const RpmHeader::File& file : header.files)
    text.append(file.path);
  package.text = std::make_unique<const std::string>(std::move(text));
  std::string_view rest = *package.text;
  for (const RpmHeader::File& file : header.files) {
    package.paths.push_back(rest.substr(0, file.path.size()));
    rest.remove_prefix(file.path.size());
  }
  return package;
}

// A header that nobody has finished writing is in a log beside the database; without one it can be read where
// we may not write.
Database open_database(elf::Root& root, const std::string& path) {
  const auto& log = root.walk(path + "-wal");
  bool busy = !log.error && log.size > 0;
  return Database(root.outside(path), busy ? Database::Mode::read : Database::Mode::unchanging);
}

std::deque<Package> read_database(elf::Root& root, const std::string& path) {
  std::deque<Package> packages;
  std::unordered_map<std::string, std::vector<std::pair<Package*, std::string>>> by_name;
  Database database = open_database(root, path);
  Statement query = database.prepare("SELECT hnum, blob FROM Packages ORDER BY hnum");
  while (query.step()) {
    auto header = parse_rpm_header(query.text(1));
    if (!header) {
      report(path + ": package " + std::to_string(query.integer(0)) + ": " + header.error().message);
      continue;
    }
    Package* package = &packages.emplace_back(package_of(*header, root));
    by_name[header->name].push_back({package, header->architecture});
  }
  for (auto& [name, same] : by_name)
    for (auto& [package, architecture] : same)
      if (same.size() > 1) package->name = name + "." + architecture;
  return packages;
}

} // namespace

std::deque<Package> read_rpm(elf::Root& root) {
  auto is_file = [&](const std::string& path) { // SQLite would wait for a FIFO's other end
    const auto& walk = root.walk(path);
    return !walk.error && S_ISREG(walk.mode);
  };
  for (std::string_view directory : rpm_databases)
    if (std::string path = join_path(directory, "rpmdb.sqlite"); is_file(path))
      return read_database(root, path);
  for (std::string_view directory : rpm_databases)
    for (const char* old : {"Packages", "Packages.db"})
      if (std::string path = join_path(directory, old); is_file(path))
        report(path + ": an rpm database of an older form is not read (rpmdb --rebuilddb makes a new one)");
  return {};
}

} // namespace terra
