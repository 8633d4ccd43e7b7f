// SPDX-License-Identifier: MIT
// terrarium: assemble a folder that runs anywhere, look into it, and try it in an empty root.
#include <unistd.h>

#include "lib/base/cli.hh"
#include "lib/base/fd.hh"
#include "lib/base/interrupt.hh"
#include "terrarium/check/check.hh"
#include "terrarium/print.hh"
#include "terrarium/write/conf.hh"
#include "terrarium/write/pack.hh"

namespace {

using namespace terra;

struct Options {
  PackOptions pack;
  CheckOptions check;
  std::string list_top;
  Format format;
  bool verbose = false;
  bool print_host_paths = false;
};

Exit run_pack(Options& options) {
  if (options.print_host_paths) {
    auto written = write_all(STDOUT_FILENO, host_paths_text(), "stdout");
    if (!written) throw written.error();
    return Exit::ok;
  }
  if (options.pack.output.empty() || options.pack.entries.empty())
    throw Error{"pack: --output and --entry are required (see --help)", Exit::usage};
  auto text = read_all(STDIN_FILENO, "stdin");
  if (!text) throw text.error();
  options.pack.list = parse_entries(*text, options.format.nul);
  PackSummary summary;
  Exit code = pack(options.pack, summary);
  print_pack(options.pack.output, summary, options.format, options.verbose);
  return code;
}

} // namespace

int main(int argc, char** argv) {
  return tool_main("terrarium", [&] {
    Options options;
    Cli cli("Assemble programs and their files into one folder that runs on any x86-64 Linux.");
    cli.app().require_subcommand(1);

    auto* pack = cli.app().add_subcommand("pack", "Read a list of paths on stdin, write a terrarium");
    pack->add_option("-o,--output", options.pack.output, "The folder to make; must not exist");
    pack->add_option(
        "-e,--entry", options.pack.entries,
        "What gets a launcher in ebin: PROGRAM, or NAME=[VARIABLE=VALUE]... PROGRAM [ARGUMENT]...");
    const std::map<std::string, LauncherKind> kinds = {{"static", LauncherKind::static_program},
                                                       {"script", LauncherKind::shell_script}};
    pack->add_option("--launcher", options.pack.launcher, "Of script entries: static (default) or script")
        ->transform(CLI::Transformer(kinds).description(""))
        ->type_name("KIND");
    pack->add_option("-j,--jobs", options.pack.jobs, "Copy, patch and hash N files at the same time")
        ->type_name("N")
        ->check(CLI::Range(1u, 1024u));
    pack->add_option("--host", options.pack.host, "What stays the host's: a file, a folder, or PREFIX*")
        ->allow_extra_args(false);
    pack->add_flag("-v,--verbose", options.verbose, "Say what was packed");
    pack->add_flag("--print-host-paths", options.print_host_paths, "Print what stays the host's, and leave");
    cli.add_format(options.format, pack);

    auto* check_command =
        cli.app().add_subcommand("check", "Run an entry in an empty root and compare it with the host");
    check_command->add_option("folder", options.check.top, "The terrarium")->required();
    check_command->add_option("command", options.check.command, "-- NAME ARGUMENTS...: an entry's name")
        ->required();
    check_command->add_option("--bind", options.check.binds, "Host path to show to both runs, read-only")
        ->allow_extra_args(false);
    check_command->add_option("--copy", options.check.copies, "Host path to copy into both /tmp")
        ->allow_extra_args(false);
    check_command
        ->add_option("--result", options.check.results,
                     "File or folder the command leaves in /tmp: compare it")
        ->allow_extra_args(false);
    check_command->add_option("--distro", options.check.distro,
                              "Run inside this system's root instead of an empty one");
    check_command->add_option("--timeout", options.check.timeout_seconds, "Seconds for each run")
        ->capture_default_str();
    check_command->add_flag("--stderr", options.check.compare_stderr, "Compare stderr too");
    check_command->add_flag("-v,--verbose", options.verbose, "Print what the terrarium printed");
    cli.add_format(options.format, check_command);

    auto* list = cli.app().add_subcommand("list", "Print what a terrarium holds");
    list->add_option("folder", options.list_top, "The terrarium")->required();
    list->add_flag("-l,--long", options.verbose, "All columns of MANIFEST");
    cli.add_format(options.format, list);

    cli.parse(argc, argv);
    catch_interrupts();
    if (*pack) return run_pack(options);
    if (*check_command)
      return print_check(options.check, check(options.check), options.format, options.verbose);
    return print_list(options.list_top, options.format, options.verbose);
  });
}
