// SPDX-License-Identifier: MIT
// tracels: lists what a trace says, for pipes.
#include "lib/base/cli.hh"
#include "tracer/tracels_list.hh"

namespace {

terra::TracelsOptions parse(int argc, char** argv) {
  terra::TracelsOptions options;
  terra::Cli cli(
      "Lists what a trace says: without options the inputs of the run, one path per line, sorted.");
  CLI::App& app = cli.app();
  app.add_option("FILE", options.file, "The trace; the only *.trace of this directory if not given");
  auto* views = app.add_option_group("View", "what to list");
  for (const auto& [view, help] : terra::listable_views())
    views->add_flag_callback(
        "--" + view, [&options, view = view] { options.view = view; }, help);
  views->add_flag("--tree", options.tree, "The process tree");
  views->require_option(0, 1);
  app.add_option("--prefix", options.prefixes, "Only this path and what is below; may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--pid", options.pid, "Only this process");
  app.add_option("--op", options.op, "Only this operation: exec, open, list, probe, rename_to, ...");
  app.add_flag("-l,--long", options.long_rows, "All columns and rows, in the order of events");
  cli.add_format(options.format);
  cli.parse(argc, argv);
  return options;
}

} // namespace

int main(int argc, char** argv) {
  return terra::tool_main("tracels", [&] { return terra::run_tracels(parse(argc, argv)); });
}
