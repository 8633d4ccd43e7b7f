// SPDX-License-Identifier: MIT
#include "closure/run.hh"

#include <algorithm>
#include <unistd.h>

#include "closure/closure.hh"
#include "closure/grow/grow.hh"
#include "closure/grow/rules.hh"
#include "closure/trace_input.hh"
#include "closure/trace_sets.hh"
#include "closure/views/explain.hh"
#include "closure/views/print.hh"
#include "lib/base/fd.hh"
#include "lib/base/path.hh"

namespace terra::closure {

namespace {

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

Exit print(const Options& options, elf::Root& root, FileSet& files, const Closure& closure) {
  switch (options.view) {
  case View::why: return explain(options, files);
  case View::tree: return print_tree(files);
  case View::dot: return print_dot(files);
  case View::size: return print_sizes(options, root, files);
  case View::packages: return print_packages(options, root, files);
  case View::undeclared: return print_undeclared(options, closure.modules());
  case View::unused: return print_unused(options, closure.unused());
  default: return print_set(options, files);
  }
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
  if (!options.diff.empty()) return print_difference(options, store);
  if (options.view == View::loader) return print_loader_view(options, store, operands);

  FileSet files = make_file_set(options, root);
  Closure closure(options, store, files);
  if (options.in_all) files.intersect(common_members(options.traces, options, store));
  for (const std::string& trace : options.not_in) {
    auto members = trace_members(trace, options, store);
    files.subtract({members.begin(), members.end()});
  }
  for (const std::string& path : operands)
    closure.add_operand(path);
  for (const std::string& trace : options.traces) {
    report_gaps(trace, options.verbose);
    add_trace(trace, options, store, files, closure);
  }
  if (!options.grow.empty()) grow(options, store, files, closure);

  Exit printed = print(options, root, files, closure);
  return std::max(printed, closure.result());
}

} // namespace terra::closure
