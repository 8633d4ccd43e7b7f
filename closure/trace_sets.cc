// SPDX-License-Identifier: MIT
#include "closure/trace_sets.hh"

#include <unistd.h>

#include "closure/closure.hh"
#include "closure/trace_input.hh"
#include "lib/base/fd.hh"
#include "lib/base/path.hh"
#include "lib/packages/packages.hh"
#include "lib/trace/write/output.hh"

namespace terra::closure {

namespace {

// By the place where the files lie: a package's own spelling may lead through links.
void exclude_package(Excludes& excludes, const std::string& name, const Packages& packages, elf::Root& root) {
  auto files = packages.files(name);
  if (files.empty()) throw Error{"--exclude-package: " + name + ": not installed", Exit::usage};
  for (const std::string& file : files)
    if (!root.is_directory(file))
      excludes.add_path(join_path(root.walk(dir_name(file)).path, base_name(file)));
}

Excludes user_excludes(const Options& options, elf::Root& root) {
  Excludes excludes;
  for (const std::string& prefix : options.exclude_prefixes)
    excludes.add_prefix(root.absolute(prefix));
  for (const std::string& suffix : options.exclude_suffixes)
    excludes.add_suffix(suffix);
  for (const std::string& pattern : options.exclude_globs)
    excludes.add_glob(pattern);
  for (const std::string& pattern : options.exclude_regexes)
    excludes.add_regex(pattern);
  for (const std::string& file : options.exclude_files) {
    auto text = file == "-" ? read_all(STDIN_FILENO, "standard input") : read_file(file);
    if (!text) throw text.error();
    if (auto added = excludes.add_lines(*text, file); !added) throw added.error();
  }
  if (options.exclude_packages.empty()) return excludes;
  Packages packages(root);
  for (const std::string& package : options.exclude_packages)
    exclude_package(excludes, package, packages, root);
  return excludes;
}

Excludes trace_excludes(const Options& options) {
  Excludes excludes;
  if (!options.default_excludes) return excludes;
  if (auto added = excludes.add_lines(default_excludes(), "default excludes"); !added) throw added.error();
  return excludes;
}

// What the bytes at the start of --diff's operands tell apart; a pipe can only be a list.
enum class Content { list, trace, program };

Content content_of(const std::string& path) {
  auto file = open_regular(path);
  if (!file) return Content::list;
  char bytes[trace_header_size];
  ssize_t got = ::pread(file->get(), bytes, sizeof bytes, 0);
  std::string_view head(bytes, got > 0 ? size_t(got) : 0);
  if (is_trace_header(head)) return Content::trace;
  return head.starts_with("\177ELF") || head.starts_with("#!") ? Content::program : Content::list;
}

std::vector<std::string> paths_of(const FileSet& files) {
  std::vector<std::string> paths;
  for (const Entry& entry : files.entries())
    paths.push_back(entry.path);
  return paths;
}

std::vector<std::string> program_members(const std::string& program, const Options& options,
                                         elf::ObjectStore& store) {
  FileSet files = make_file_set(options, store.root());
  Closure(options, store, files).add_operand(program);
  return paths_of(files);
}

std::vector<std::string> members(const std::string& path, const Options& options, elf::ObjectStore& store) {
  switch (content_of(path)) {
  case Content::trace: return trace_members(path, options, store);
  case Content::program: return program_members(path, options, store);
  case Content::list: break;
  }
  auto text = read_file(path);
  if (!text) throw text.error();
  return parse_list(*text, options.format.nul);
}

} // namespace

FileSet make_file_set(const Options& options, elf::Root& root) {
  return FileSet(root, user_excludes(options, root), trace_excludes(options), options.all_reasons());
}

std::vector<std::string> trace_members(const std::string& trace, const Options& options,
                                       elf::ObjectStore& store) {
  FileSet files = make_file_set(options, store.root());
  Options silent = options;
  silent.verbose = false;
  Closure closure(silent, store, files);
  add_trace(trace, silent, store, files, closure);
  return paths_of(files);
}

Paths common_members(const std::vector<std::string>& traces, const Options& options,
                     elf::ObjectStore& store) {
  Paths common;
  for (size_t i = 0; i < traces.size(); ++i) {
    auto next = trace_members(traces[i], options, store);
    if (i == 0)
      common.insert(next.begin(), next.end());
    else
      std::erase_if(
          common, [set = Paths(next.begin(), next.end())](const auto& path) { return !set.contains(path); });
  }
  return common;
}

Exit print_difference(const Options& options, elf::ObjectStore& store) {
  auto before = members(options.diff[0], options, store), after = members(options.diff[1], options, store);
  Paths old(before.begin(), before.end()), fresh(after.begin(), after.end());
  RecordWriter writer(STDOUT_FILENO, options.format, {"path", "change"});
  bool same = true;
  auto print = [&](const std::vector<std::string>& list, Paths& other, const char* change) {
    for (const std::string& path : list)
      if (other.insert(path).second) {
        writer.row({path, change});
        same = false;
      }
  };
  print(before, fresh, "removed");
  print(after, old, "added");
  return std::max(writer.finish(), same ? Exit::ok : Exit::finding);
}

} // namespace terra::closure
