// SPDX-License-Identifier: MIT
#include "terrarium/plan/packages.hh"

#include <filesystem>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"

namespace terra {

namespace {

constexpr const char* database = "/var/lib/dpkg";

// "libc6:amd64" and "libc6" to the version, from the paragraphs of the status file.
std::map<std::string, std::string> read_versions() {
  std::map<std::string, std::string> out;
  auto text = read_file(join_path(database, "status"));
  if (!text) return out;
  std::string name, architecture;
  for (std::string_view line : split(*text, '\n')) {
    auto value = [&](std::string_view key) { return std::string(line.substr(key.size())); };
    if (line.starts_with("Package: ")) name = value("Package: ");
    if (line.starts_with("Architecture: ")) architecture = value("Architecture: ");
    if (line.starts_with("Version: ")) out[name] = out[name + ":" + architecture] = value("Version: ");
  }
  return out;
}

} // namespace

std::map<std::string, Package> owning_packages(const std::set<std::string>& paths) {
  std::map<std::string, Package> out;
  std::error_code no_dpkg;
  std::filesystem::directory_iterator lists(join_path(database, "info"), no_dpkg);
  if (no_dpkg) return out;
  auto versions = read_versions();
  for (const auto& file : lists) {
    if (file.path().extension() != ".list") continue;
    auto text = read_file(file.path());
    if (!text) continue;
    std::string name = file.path().stem();
    for (std::string_view line : split(*text, '\n')) {
      for (std::string path : {std::string(line), "/usr" + std::string(line)})
        if (paths.contains(path)) out[path] = Package{name.substr(0, name.find(':')), versions[name]};
    }
  }
  return out;
}

} // namespace terra
