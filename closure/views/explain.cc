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

struct Chain {
  std::vector<std::string> stack; // of the first step
  std::vector<std::string> paths, reasons;
};

// From `entry`, for its reason `first`, along the first reasons of those that it names.
Chain chain_of(const Entry& entry, const Reason& first, FileSet& files) {
  Chain chain{{}, {entry.path}, {first.text()}};
  for (std::string_view frame : split(first.stack, '\n'))
    if (!frame.empty()) chain.stack.emplace_back(frame);
  std::unordered_set<const Entry*> seen{&entry};
  const Reason* reason = &first;
  while (!reason->from.empty()) {
    const Entry* next = files.find(reason->from);
    if (!next || !seen.insert(next).second) break;
    // A link is there for what it leads to; what it leads to is there for a reason of its own.
    reason = &next->reasons.front();
    chain.paths.push_back(next->path);
    chain.reasons.push_back(reason->text());
  }
  return chain;
}

std::string text_of(const Chain& chain) {
  std::string text;
  for (size_t i = 0; i < chain.paths.size(); ++i) {
    text += (i == 0 ? "" : "  ") + chain.paths[i] + "\t" + chain.reasons[i] + "\n";
    if (i == 0)
      for (const std::string& frame : chain.stack)
        text += "    at " + frame + "\n";
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

Exit explain(const Options& options, FileSet& files) {
  Exit result = Exit::ok;
  std::string out;
  RecordWriter writer(STDOUT_FILENO, options.format, {"path", "why", "stack", "chain", "reasons"});
  for (const std::string& path : options.why) {
    const Entry* entry = files.find(path);
    if (!entry) {
      report(path + ": not in the set");
      result = Exit::finding;
      continue;
    }
    for (const Reason& reason : entry->reasons) {
      Chain chain = chain_of(*entry, reason, files);
      if (options.format.json)
        writer.row({entry->path, reason.text(), chain.stack, chain.paths, chain.reasons});
      else
        out += text_of(chain);
    }
  }
  if (auto written = write_all(STDOUT_FILENO, out, "standard output"); !written) throw written.error();
  return std::max(result, writer.finish());
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
