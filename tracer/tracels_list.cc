// SPDX-License-Identifier: MIT
#include "tracer/tracels_list.hh"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

#include "lib/base/path.hh"
#include "tracer/tracels_tree.hh"

namespace terra {

namespace {

struct View {
  std::string name;
  std::string help;
  std::vector<std::string> columns; // in the order of the list; the first one is a path
  std::string op_column;            // what --op compares; empty: not for this view
  bool always_long = false;
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
      {"executed", "Programs and scripts", {"path", "pid", "argv", "interpreter"}, "", true},
      {"processes",
       "Processes, with the last program of each",
       {"exe", "pid", "parent", "start", "exit_status", "signal", "argv", "cwd"},
       "",
       true},
      {"accesses",
       "Everything",
       {"path", "op", "mode", "errno", "pid", "exe", "spelled", "resolved", "count"},
       "op",
       true},
      {"gap", "What could not be followed", {"what", "pid", "detail"}, "", true},
  };
  return all;
}

const View& find_view(const std::string& name) {
  return *std::ranges::find(views(), name, &View::name);
}

std::string only_trace_here() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator("."))
    if (entry.path().extension() == ".trace") found.push_back(entry.path().filename());
  if (found.size() == 1) return found[0];
  throw Error{found.empty() ? "no trace given, and no *.trace here" : "several *.trace here: say which one",
              Exit::usage};
}

RecordWriter::Value printable(const TraceReader::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<int64_t>(&value)) return *number;
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{:.2f}", *real);
  return std::string();
}

std::string text_of(const TraceReader::Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text ? *text : std::string();
}

// `op` becomes part of an SQL text, so it may only be a word.
std::string op_condition(const View& view, const std::string& op) {
  if (op.empty()) return {};
  if (view.op_column.empty()) throw Error{"--op: has no meaning for --" + view.name, Exit::usage};
  if (op.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos)
    throw Error{op + ": not an operation", Exit::usage};
  return view.op_column + " = '" + op + "'";
}

Exit list(TraceReader& reader, const View& view, const TracelsOptions& options) {
  TraceReader::Filter filter = {.prefixes = options.prefixes,
                                .pid = options.pid,
                                .columns = view.columns,
                                .where = op_condition(view, options.op),
                                .path_column = view.columns[0]};
  for (auto& prefix : filter.prefixes)
    prefix = normal_path(prefix); // "/etc/" is "/etc"
  RecordWriter out(STDOUT_FILENO, options.format, view.columns);
  if (options.long_rows || options.format.json || view.always_long) {
    std::vector<RecordWriter::Value> row;
    reader.rows(view.name, filter, [&](const auto& values) {
      row.clear();
      for (const auto& value : values)
        row.push_back(printable(value));
      out.row(row);
    });
    return out.finish();
  }
  std::vector<std::string> paths;
  filter.columns.resize(1);
  reader.rows(view.name, filter, [&](const auto& values) { paths.push_back(text_of(values[0])); });
  std::ranges::sort(paths);
  const auto repeated = std::ranges::unique(paths);
  paths.erase(repeated.begin(), repeated.end());
  for (const auto& path : paths)
    out.row({path});
  return out.finish();
}

} // namespace

std::vector<std::pair<std::string, std::string>> listable_views() {
  std::vector<std::pair<std::string, std::string>> list;
  for (const View& view : views())
    list.emplace_back(view.name, view.help);
  return list;
}

Exit run_tracels(const TracelsOptions& options) {
  std::string file = options.file.empty() ? only_trace_here() : options.file;
  auto reader = TraceReader::open(file);
  if (!reader) throw reader.error();
  Exit result = options.tree ? print_tree(*reader) : list(*reader, find_view(options.view), options);
  if (int64_t gaps = reader->gaps(); gaps && options.view != "gap")
    report(fmt::format("{}: {} gaps: not everything could be followed (see --gap)", file, gaps));
  if (reader->complete()) return result;
  report(file + ": incomplete: the tracer was killed, or is still running");
  return Exit::finding;
}

} // namespace terra
