// SPDX-License-Identifier: MIT
// tracels: lists what a trace says, for pipes; draws and exports its processes.
#include <filesystem>

#include "lib/base/cli.hh"
#include "tracels/export.hh"
#include "tracels/list.hh"
#include "tracels/tree.hh"

namespace {

using terra::Error, terra::Exit, terra::TraceReader;

struct Options {
  std::string file; // empty: the only *.trace of the working directory
  Exit (*picture)(TraceReader&) = nullptr;
  terra::ListOptions list; // if there is no picture
};

void add_views(CLI::App& app, Options& options) {
  auto* views = app.add_option_group("View", "what to list");
  for (const auto& [view, help] : terra::listable_views())
    views->add_flag_callback(
        "--" + view, [&options, view = view] { options.list.view = view; }, help);
  auto picture = [&](const char* flag, Exit (*print)(TraceReader&), const char* help) {
    views->add_flag_callback(
        flag, [&options, print] { options.picture = print; }, help);
  };
  picture("--tree", terra::print_tree, "The process tree");
  picture("--dot", terra::print_dot, "The processes as a graph, for Graphviz");
  picture("--perfetto", terra::print_perfetto, "Programs and events over time, JSON for Perfetto or Chrome");
  views->require_option(0, 1);
}

Options parse(int argc, char** argv) {
  Options options;
  terra::ListOptions& list = options.list;
  terra::Cli cli(
      "Lists what a trace says: without options the inputs of the run, one path per line, sorted.");
  CLI::App& app = cli.app();
  auto repeated = [&](const char* name, std::vector<std::string>& values, const char* help) {
    return app.add_option(name, values, help)->take_all()->allow_extra_args(false);
  };
  app.add_option("FILE", options.file, "The trace; the only *.trace of this directory if not given");
  add_views(app, options);
  repeated("--prefix", list.prefixes, "Only this path and what is below; may be repeated");
  repeated("--op", list.ops, "Only these operations: exec, open, probe, rename_to, ...")->delimiter(',');
  repeated("--errno", list.errnos, "Only these outcomes: ENOENT, 13, 0, ...")->delimiter(',');
  repeated("--exe", list.exes, "Only this program: a path or a name; may be repeated");
  app.add_option("--pid", list.pid, "Only this process");
  app.add_flag("--by-process", list.by_process, "Below a line for each process");
  app.add_flag("-l,--long", list.long_rows, "All columns and rows, in the order of events");
  cli.add_format(list.format);
  cli.parse(argc, argv);
  return options;
}

std::string only_trace_here() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator("."))
    if (entry.path().extension() == ".trace") found.push_back(entry.path().filename());
  if (found.size() == 1) return found[0];
  throw Error{found.empty() ? "no trace given, and no *.trace here" : "several *.trace here: say which one",
              Exit::usage};
}

Exit run(const Options& options) {
  std::string file = options.file.empty() ? only_trace_here() : options.file;
  auto reader = TraceReader::open(file);
  if (!reader) throw reader.error();
  Exit result = options.picture ? options.picture(*reader) : print_list(*reader, options.list);
  if (int64_t gaps = reader->gaps(); gaps && options.list.view != "gap")
    terra::report(file + ": " + std::to_string(gaps) + " gaps: not everything could be followed (see --gap)");
  if (reader->complete()) return result;
  terra::report(file + ": incomplete: the tracer was killed, or is still running");
  return Exit::finding;
}

} // namespace

int main(int argc, char** argv) {
  return terra::tool_main("tracels", [&] { return run(parse(argc, argv)); });
}
