// SPDX-License-Identifier: MIT
#include "tracels/list.hh"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <map>
#include <set>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"
#include "lib/trace/quote.hh"
#include "tracels/processes.hh"

namespace terra {

namespace {

struct View {
  std::string name;
  std::string help;
  std::vector<std::string> columns; // in the order of the list; the first one is a path
  std::string op_column;            // what --op compares; empty: not for this view
  bool always_long = false;

  bool has(std::string_view column) const { return std::ranges::find(columns, column) != columns.end(); }
};

const std::vector<View>& views() {
  static const std::vector<View> all = {
      {"inputs",
       "What was there before the run and was used; the default",
       {"path", "how", "pid", "exe", "spelled"},
       "how"},
      {"opened", "Opened for reading", {"path", "mode", "pid", "exe", "resolved", "count"}, "mode"},
      {"missing", "Looked for and not there", {"path", "errno", "pid", "exe", "count"}, ""},
      {"written", "Made, changed, removed", {"path", "how", "pid", "exe"}, "how"},
      {"loaded", "Shared libraries: mapped executable", {"path", "pid", "exe"}, ""},
      {"dlopens",
       "Shared objects loaded at run time, and by which object (tracer -k)",
       {"path", "caller", "symbol", "pid", "exe"},
       "",
       true},
      {"executed", "Programs and scripts", {"path", "pid", "argv", "interpreter"}, "", true},
      {"processes",
       "Processes, with the last program of each",
       {"exe", "pid", "parent", "start", "exit_status", "signal", "argv", "cwd", "end", "user_time",
        "system_time", "peak_memory"},
       "",
       true},
      {"links",
       "Symbolic links that names led through, and to what they pointed",
       {"path", "target", "pid", "exe", "count"},
       ""},
      {"hops",
       "Each name that led through links, link by link",
       {"path", "position", "link", "target", "resolved", "op", "mode", "errno", "pid", "exe"},
       "op",
       true},
      {"accesses",
       "Everything",
       {"path", "op", "mode", "errno", "pid", "exe", "spelled", "resolved", "count"},
       "op",
       true},
      {"events",
       "Every access in order, with its time (tracer --events)",
       {"path", "time", "pid", "tid", "exe", "op", "mode", "errno", "resolved"},
       "op",
       true},
      {"gap", "What could not be followed", {"what", "pid", "detail"}, "", true},
  };
  return all;
}

const View& find_view(const std::string& name) {
  return *std::ranges::find(views(), name, &View::name);
}

RecordWriter::Value printable(const TraceReader::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<int64_t>(&value)) return *number;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::monostate();
}

std::string text_of(const TraceReader::Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text ? *text : std::string();
}

Error no_meaning(std::string_view option, const View& view) {
  return {fmt::format("--{}: has no meaning for --{}", option, view.name), Exit::usage};
}

// A typing error would otherwise be an empty list.
const std::string& checked_op(const std::string& op) {
  if (op.empty() || op.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos)
    throw Error{op + ": not an operation", Exit::usage};
  return op;
}

int64_t errno_number(const std::string& text) {
  constexpr int last = 133; // EHWPOISON
  for (int error = 1; error <= last; ++error)
    if (const char* name = ::strerrorname_np(error); name && text == name) return error;
  int64_t number = -1;
  auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (bad != std::errc() || *end || number < 0 || number > last)
    throw Error{text + ": not an errno", Exit::usage};
  return number;
}

TraceReader::Filter filter_of(const View& view, const ListOptions& options) {
  TraceReader::Filter filter = {
      .exes = options.exes, .pid = options.pid, .columns = view.columns, .path_column = view.columns[0]};
  for (const auto& prefix : options.prefixes)
    filter.prefixes.push_back(normal_path(prefix)); // "/etc/" is "/etc"
  if (!options.exes.empty() && !view.has("exe")) throw no_meaning("exe", view);
  if (!options.ops.empty()) {
    if (view.op_column.empty()) throw no_meaning("op", view);
    TraceReader::OneOf ops{view.op_column, {}};
    for (const auto& op : options.ops)
      ops.values.emplace_back(checked_op(op));
    filter.one_of.push_back(std::move(ops));
  }
  if (!options.errnos.empty()) {
    if (!view.has("errno")) throw no_meaning("errno", view);
    TraceReader::OneOf errnos{"errno", {}};
    for (const auto& text : options.errnos) {
      int64_t number = errno_number(text);
      errnos.values.emplace_back(number);
      if (number) errnos.values.emplace_back(::strerrorname_np(int(number))); // --missing has names
    }
    filter.one_of.push_back(std::move(errnos));
  }
  return filter;
}

Exit list_rows(TraceReader& reader, const View& view, const TraceReader::Filter& filter,
               const ListOptions& options) {
  RecordWriter out(STDOUT_FILENO, options.format, view.columns);
  std::vector<RecordWriter::Value> row;
  reader.rows(view.name, filter, [&](const auto& values) {
    row.clear();
    for (const auto& value : values)
      row.push_back(printable(value));
    out.row(row);
  });
  return out.finish();
}

Exit list_paths(TraceReader& reader, const View& view, TraceReader::Filter filter,
                const ListOptions& options) {
  std::set<std::string> paths;
  filter.columns.resize(1);
  reader.rows(view.name, filter, [&](const auto& values) { paths.insert(text_of(values[0])); });
  RecordWriter out(STDOUT_FILENO, options.format, view.columns);
  for (const auto& path : paths)
    out.row({path});
  return out.finish();
}

// For people; --json repeats the process in each row.
Exit list_by_process(TraceReader& reader, const View& view, TraceReader::Filter filter,
                     const ListOptions& options) {
  if (options.format.nul) throw Error{"--by-process: has no form with -0", Exit::usage};
  if (!view.has("pid") || view.name == "processes") throw no_meaning("by-process", view);
  filter.columns = {view.columns[0], "pid"};
  std::map<int64_t, std::set<std::string>> paths;
  reader.rows(view.name, filter,
              [&](const auto& values) { paths[std::get<int64_t>(values[1])].insert(text_of(values[0])); });
  RecordWriter records(STDOUT_FILENO, options.format, {view.columns[0], "pid", "argv"});
  std::string text;
  for (const ProcessNode& process : read_processes(reader)) {
    auto mine = paths.extract(process.pid); // a pid that was used twice: all below the first
    if (mine.empty()) continue;
    if (!options.format.json) text += fmt::format("{} {}\n", process.pid, process.argv);
    for (const std::string& path : mine.mapped())
      if (options.format.json)
        records.row({path, process.pid, process.argv});
      else
        text += "  " + shell_quote(path) + "\n";
  }
  if (auto written = write_all(STDOUT_FILENO, text, "stdout"); !written) throw written.error();
  return records.finish();
}

} // namespace

std::vector<std::pair<std::string, std::string>> listable_views() {
  std::vector<std::pair<std::string, std::string>> list;
  for (const View& view : views())
    list.emplace_back(view.name, view.help);
  return list;
}

Exit print_list(TraceReader& reader, const ListOptions& options) {
  std::string name = options.view.empty() ? options.errnos.empty() ? "inputs" : "accesses" : options.view;
  const View& view = find_view(name);
  TraceReader::Filter filter = filter_of(view, options);
  if (options.by_process) return list_by_process(reader, view, std::move(filter), options);
  bool rows = options.long_rows || options.format.json || (view.always_long && options.errnos.empty());
  return rows ? list_rows(reader, view, filter, options)
              : list_paths(reader, view, std::move(filter), options);
}

} // namespace terra
