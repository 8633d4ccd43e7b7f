// SPDX-License-Identifier: MIT
#include <map>
#include <unistd.h>

#include "closure/views/print.hh"
#include "lib/packages/packages.hh"

namespace terra::closure {

Exit print_packages(const Options& options, elf::Root& root, const FileSet& files) {
  Packages database(root);
  auto by_name = [](const Package* a, const Package* b) { return a->name < b->name; };
  std::map<const Package*, int64_t, decltype(by_name)> owned(by_name);
  size_t nobodys = 0;
  for (const Entry& entry : files.entries()) {
    if (entry.kind == Kind::directory) continue; // many packages share one
    if (const Package* package = database.owner(entry.path))
      ++owned[package];
    else
      ++nobodys;
  }
  RecordWriter writer(STDOUT_FILENO, options.format, {"package", "version", "licence", "files"});
  for (const auto& [package, count] : owned)
    writer.row({package->name, package->version, package->licence, count});
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
