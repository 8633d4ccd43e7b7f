// SPDX-License-Identifier: MIT
#include "closure/views/explain.hh"

#include <algorithm>
#include <sys/stat.h>
#include <unistd.h>
#include <unordered_set>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"

namespace terra::closure {

namespace {

// From `entry`, for its reason `first`, along the first reasons of those that it names.
std::string chain(const Entry& entry, const Reason& first, FileSet& files) {
  std::string text = entry.path + "\t" + first.text() + "\n";
  for (std::string_view frame : split(first.stack, '\n'))
    if (!frame.empty()) text.append("    at ").append(frame).append("\n");
  std::unordered_set<const Entry*> seen{&entry};
  const Reason* reason = &first;
  while (!reason->from.empty()) {
    const Entry* next = files.find(reason->from);
    if (!next || !seen.insert(next).second) break;
    // A link is there for what it leads to; what it leads to is there for a reason of its own.
    reason = &next->reasons.front();
    text += "  " + next->path + "\t" + reason->text() + "\n";
  }
  return text;
}

Exit print_one(const elf::Loading& loading, std::string& out) {
  Exit result = Exit::ok;
  if (loading.program->image()->needed.empty()) return result; // the loader says "statically linked"
  for (const elf::Loaded* object : loading.order) {
    if (object->role == elf::Loaded::Role::program) continue;
    bool missing = object->role == elf::Loaded::Role::missing;
    if (missing)
      out += object->name + " => not found\n";
    else
      out += object->name == object->path ? object->path + "\n" : object->name + " => " + object->path + "\n";
    if (missing && !object->optional) result = Exit::finding;
  }
  return result;
}

Exit load_and_print(elf::Loader& loader, elf::ObjectStore& store, const std::string& path, std::string& out) {
  auto opened = store.open(path);
  if (!opened.object) {
    report(sys_error(path, "open", opened.error));
    return opened.error == ENOENT ? Exit::finding : Exit::system;
  }
  if (!opened.object->image) {
    report(opened.object->image.error());
    return opened.object->image.error().code;
  }
  if (!opened.object->image->has_dynamic) return Exit::ok;
  auto loading = loader.load(path, *opened.object);
  Exit result = print_one(loading, out);
  for (const Error& problem : loading.problems)
    report(problem);
  if (loading.fatal) {
    report(*loading.fatal);
    result = std::max(result, loading.fatal->code);
  }
  return result;
}

} // namespace

Exit explain(const std::vector<std::string>& paths, FileSet& files) {
  Exit result = Exit::ok;
  std::string out;
  for (const std::string& path : paths) {
    const Entry* entry = files.find(path);
    if (!entry) {
      report(path + ": not in the set");
      result = Exit::finding;
      continue;
    }
    for (const Reason& reason : entry->reasons)
      out += chain(*entry, reason, files);
  }
  if (auto written = write_all(STDOUT_FILENO, out, "standard output"); !written) throw written.error();
  return result;
}

Exit print_loader_view(const Options& options, elf::ObjectStore& store,
                       const std::vector<std::string>& paths) {
  elf::LoaderOptions at_start = options.loader;
  at_start.dlopen = elf::DlopenNote::Priority::none;
  elf::Loader loader(store, at_start);
  Exit result = Exit::ok;
  std::string out;
  for (const std::string& path : paths) {
    if (paths.size() > 1) out += path + ":\n";
    result = std::max(result, load_and_print(loader, store, path, out));
  }
  if (auto written = write_all(STDOUT_FILENO, out, "standard output"); !written) throw written.error();
  return result;
}

} // namespace terra::closure
