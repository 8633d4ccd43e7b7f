// SPDX-License-Identifier: MIT
#include "closure/run.hh"
#include "lib/base/cli.hh"

using namespace terra;

namespace {

std::set<closure::GrowBy> parse_grow(const std::vector<std::string>& words) {
  using closure::GrowBy;
  std::set<GrowBy> out;
  for (const std::string& word : words) {
    if (word == "plugins")
      out.insert(GrowBy::plugins);
    else if (word == "dir")
      out.insert(GrowBy::directory);
    else if (word == "package")
      out.insert(GrowBy::package);
    else
      throw Error{"--grow: neither plugins nor dir nor package: " + word, Exit::usage};
  }
  return out;
}

closure::Options parse(int argc, char** argv) {
  closure::Options options;
  std::string cpu = "host", library_path;
  bool no_defaults = false;
  std::vector<std::string> grow;
  options.path_list = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  Cli cli("Print every file that programs, libraries, scripts or a traced run need, each once");
  CLI::App& app = cli.app();

  app.add_option("PATH", options.paths, "Programs, libraries, scripts, or files and directories as they are");
  app.add_option("--from", options.lists, "Read more PATHs from this list ('-': standard input); -0 applies")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--trace", options.traces, "Add what this run used, as recorded by tracer")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_flag("--opened-only", options.opened_only,
               "Leave out what a traced run only looked at (stat, access)");
  cli.add_format(options.format);
  app.add_flag("-l,--long", options.long_rows, "Add columns: what kind of file, and why it is needed");
  app.add_flag("-v,--verbose", options.verbose, "Say where a missing library was looked for");
  app.add_option("--why", options.why, "Print the chains that pull this path in, instead of the set")
      ->type_name("PATH")
      ->allow_extra_args(false);
  app.add_flag("--loader", options.loader_view,
               "Print \"NAME => PATH\" as the loader itself would list them");

  app.add_option("--exclude-prefix", options.exclude_prefixes, "Leave out this path and what is below it")
      ->type_name("PATH")
      ->allow_extra_args(false);
  app.add_option("--exclude-suffix", options.exclude_suffixes, "Leave out paths that end like this")
      ->type_name("TEXT")
      ->allow_extra_args(false);
  app.add_option("--exclude-from", options.exclude_files, "Read excludes: /prefix, *suffix, # comment")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_flag("--no-default-excludes", no_defaults, "Take all of a trace, /proc and /tmp included");
  app.add_flag("--print-excludes", options.print_excludes, "Print the default excludes and leave");

  app.add_option("--grow", grow,
                 "Add what another run may want: plugins (by a table), dir (of data), package (that owns it)")
      ->type_name("HOW[,HOW]")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--grow-rules", options.grow_rules, "More rules for --grow=plugins")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_flag("--print-grow-rules", options.print_grow_rules, "Print the rules of --grow=plugins and leave");

  app.add_option("--root", options.root, "Resolve as a process would whose / is this directory")
      ->type_name("DIR");
  auto* llp = app.add_option("--library-path", library_path, "As LD_LIBRARY_PATH")->type_name("LIST");
  app.add_option("--preload", options.loader.preload, "As LD_PRELOAD")->type_name("LIST");
  app.add_option("--path", options.path_list, "Where env(1) in a #! line finds programs")->type_name("LIST");
  app.add_option("--cpu", cpu, "host, x86-64, x86-64-v2, -v3 or -v4: which library variants are taken")
      ->type_name("LEVEL");
  cli.parse(argc, argv);

  options.default_excludes = !no_defaults;
  options.grow = parse_grow(grow);
  if (*llp) options.loader.library_path = library_path;
  auto level = elf::parse_cpu(cpu);
  if (!level) throw Error{"--cpu: unknown level: " + cpu, Exit::usage};
  options.loader.cpu = *level;
  if (options.paths.empty() && options.lists.empty() && options.traces.empty() && !options.print_excludes &&
      !options.print_grow_rules)
    throw Error{"nothing to do: no PATH, no --from, no --trace (see --help)", Exit::usage};
  return options;
}

} // namespace

int main(int argc, char** argv) {
  return tool_main("closure", [&] { return closure::run(parse(argc, argv)); });
}
