// SPDX-License-Identifier: MIT
#include <map>
#include <unistd.h>

#include "closure/packages/dpkg.hh"
#include "closure/views/print.hh"

namespace terra::closure {

Exit print_packages(const Options& options, elf::Root& root, const FileSet& files) {
  Packages database(root);
  std::map<std::string_view, int64_t> owned;
  size_t nobodys = 0;
  for (const Entry& entry : files.entries()) {
    if (entry.kind == Kind::directory) continue; // many packages share one
    auto package = database.owner(entry.path);
    if (package.empty())
      ++nobodys;
    else
      ++owned[package];
  }
  RecordWriter writer(STDOUT_FILENO, options.format, {"package", "version", "licence", "files"});
  for (const auto& [package, count] : owned)
    writer.row({std::string(package), database.version(package), database.licence(package), count});
  if (options.verbose && nobodys > 0) report(std::to_string(nobodys) + " files belong to no package");
  return writer.finish();
}

Exit print_undeclared(const Options& options, const std::vector<Module>& modules) {
  RecordWriter writer(STDOUT_FILENO, options.format, {"path", "program"});
  for (const Module& module : modules)
    writer.row({module.path, module.program});
  return writer.finish();
}

Exit print_unused(const Options& options, const std::vector<Module>& unused) {
  RecordWriter writer(STDOUT_FILENO, options.format, {"path", "needed by"});
  for (const Module& module : unused)
    writer.row({module.path, module.program});
  return std::max(writer.finish(), unused.empty() ? Exit::ok : Exit::finding);
}

} // namespace terra::closure
