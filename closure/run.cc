// SPDX-License-Identifier: MIT
#include "closure/run.hh"

#include <algorithm>
#include <unistd.h>

#include "closure/closure.hh"
#include "closure/explain.hh"
#include "closure/grow/grow.hh"
#include "closure/grow/rules.hh"
#include "closure/trace_input.hh"
#include "lib/base/fd.hh"
#include "lib/base/path.hh"

namespace terra::closure {

namespace {

Excludes user_excludes(const Options& options, const elf::Root& root) {
  Excludes excludes;
  for (const std::string& prefix : options.exclude_prefixes)
    excludes.add_prefix(root.absolute(prefix));
  for (const std::string& suffix : options.exclude_suffixes)
    excludes.add_suffix(suffix);
  for (const std::string& file : options.exclude_files) {
    auto text = file == "-" ? read_all(STDIN_FILENO, "standard input") : read_file(file);
    if (!text) throw text.error();
    if (auto added = excludes.add_lines(*text, file); !added) throw added.error();
  }
  return excludes;
}

Excludes trace_excludes(const Options& options) {
  Excludes excludes;
  if (!options.default_excludes) return excludes;
  if (auto added = excludes.add_lines(default_excludes(), "default excludes"); !added) throw added.error();
  return excludes;
}

std::vector<std::string> all_operands(const Options& options) {
  std::vector<std::string> paths = options.paths;
  for (const std::string& list : options.lists) {
    Fd file;
    if (list != "-") {
      auto opened = open_fd(list, O_RDONLY);
      if (!opened) throw opened.error();
      file = std::move(*opened);
    }
    auto more = read_list(file ? file.get() : STDIN_FILENO, options.format.nul, list);
    if (!more) throw more.error();
    paths.insert(paths.end(), more->begin(), more->end());
  }
  return paths;
}

Exit print_set(const Options& options, const FileSet& files) {
  RecordWriter writer(STDOUT_FILENO, options.format, {"path", "kind", "why"});
  bool columns = options.long_rows || options.format.json;
  for (const Entry& entry : files.entries()) {
    if (columns)
      writer.row({entry.path, std::string(kind_name(entry.kind)), entry.reasons.front().text()});
    else
      writer.row({entry.path});
  }
  return writer.finish();
}

Exit print_text(std::string_view text) {
  if (auto written = write_all(STDOUT_FILENO, text, "standard output"); !written) throw written.error();
  return Exit::ok;
}

} // namespace

Exit run(const Options& options) {
  if (options.print_excludes) return print_text(default_excludes());
  if (options.print_grow_rules) return print_text(default_grow_rules());
  elf::Root root(options.root);
  elf::ObjectStore store(root);
  std::vector<std::string> operands = all_operands(options);
  if (options.loader_view) return print_loader_view(options, store, operands);

  FileSet files(root, user_excludes(options, root), trace_excludes(options), !options.why.empty());
  Closure closure(options, store, files);
  for (const std::string& path : operands)
    closure.add_operand(path);
  for (const std::string& trace : options.traces)
    add_trace(trace, options, store, files, closure);
  if (!options.grow.empty()) grow(options, store, files, closure);

  Exit printed = options.why.empty() ? print_set(options, files) : explain(options.why, files);
  return std::max(printed, closure.result());
}

} // namespace terra::closure
