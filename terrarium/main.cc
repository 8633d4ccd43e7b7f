// SPDX-License-Identifier: MIT
// terrarium: assemble a folder that runs anywhere, look into it, and try it in an empty root.
#include <fmt/format.h>
#include <unistd.h>

#include "lib/base/cli.hh"
#include "lib/base/fd.hh"
#include "lib/base/interrupt.hh"
#include "lib/base/path.hh"
#include "terrarium/check.hh"
#include "terrarium/conf.hh"
#include "terrarium/manifest.hh"
#include "terrarium/pack.hh"

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

std::string human(uint64_t bytes) {
  return bytes < 1000000 ? fmt::format("{:.1f} kB", double(bytes) / 1e3)
                         : fmt::format("{:.1f} MB", double(bytes) / 1e6);
}

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
  if (options.format.json) {
    RecordWriter out(STDOUT_FILENO, options.format,
                     {"path", "files", "programs", "libraries", "links", "bytes"});
    out.row({options.pack.output, int64_t(summary.files), int64_t(summary.programs),
             int64_t(summary.libraries), int64_t(summary.links), int64_t(summary.bytes)});
    (void)out.finish();
  } else if (options.verbose) {
    report(fmt::format("{}: {} files ({} programs, {} libraries), {} links, {}", options.pack.output,
                       summary.files, summary.programs, summary.libraries, summary.links,
                       human(summary.bytes)));
  }
  return code;
}

Exit run_check(const Options& options) {
  CheckResult result = check(options.check);
  bool same = result.same_status && result.same_output && result.different_results.empty() &&
              (!options.check.compare_stderr || result.same_errors);
  RecordWriter out(STDOUT_FILENO, options.format,
                   {"path", "result", "host_status", "inside_status", "stdout_bytes", "command", "missing",
                    "different_results"});
  out.row({options.check.top, same ? "same" : "different", int64_t(result.host.status),
           int64_t(result.inside.status), int64_t(result.inside.output.size()), options.check.command,
           result.missing, result.different_results});
  (void)out.finish();
  if (options.verbose) {
    auto written = write_all(STDOUT_FILENO, result.inside.output, "stdout");
    if (!written) throw written.error();
  }
  if (same) return Exit::ok;
  const std::string& name = options.check.command[0];
  if (!result.same_status)
    report(fmt::format("{}: exit status: host {}, terrarium {}", name, result.host.status,
                       result.inside.status));
  if (!result.same_output)
    report(fmt::format("{}: stdout: {}", name, first_difference(result.host.output, result.inside.output)));
  if (!result.same_errors)
    report(fmt::format("{}: stderr: {}", name, first_difference(result.host.errors, result.inside.errors)));
  for (const std::string& line : result.different_results)
    report(fmt::format("{}: {}", name, line));
  for (const std::string& path : result.missing)
    report(fmt::format("{}: not in the terrarium: {}", name, path));
  return Exit::finding;
}

Exit run_list(const Options& options) {
  auto text = read_file(join_path(options.list_top, "MANIFEST"));
  if (!text) throw Error{text.error().message, Exit::usage};
  RecordWriter out(STDOUT_FILENO, options.format,
                   {"path", "kind", "mode", "size", "sha256", "source", "package", "version", "why"});
  for (const ManifestEntry& e : parse_manifest(*text)) {
    if (options.verbose || options.format.json)
      out.row({e.path, e.kind, e.mode, int64_t(std::stoll(e.size)), e.sha256, e.source, e.package, e.version,
               e.why});
    else
      out.row({e.path});
  }
  return out.finish();
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

    auto* check =
        cli.app().add_subcommand("check", "Run an entry in an empty root and compare it with the host");
    check->add_option("folder", options.check.top, "The terrarium")->required();
    check->add_option("command", options.check.command, "-- NAME ARGUMENTS...: an entry's name")->required();
    check->add_option("--bind", options.check.binds, "Host path to show to both runs, read-only")
        ->allow_extra_args(false);
    check->add_option("--copy", options.check.copies, "Host path to copy into both /tmp")
        ->allow_extra_args(false);
    check
        ->add_option("--result", options.check.results,
                     "File or folder the command leaves in /tmp: compare it")
        ->allow_extra_args(false);
    check->add_option("--distro", options.check.distro,
                      "Run inside this system's root instead of an empty one");
    check->add_option("--timeout", options.check.timeout_seconds, "Seconds for each run")
        ->capture_default_str();
    check->add_flag("--stderr", options.check.compare_stderr, "Compare stderr too");
    check->add_flag("-v,--verbose", options.verbose, "Print what the terrarium printed");
    cli.add_format(options.format, check);

    auto* list = cli.app().add_subcommand("list", "Print what a terrarium holds");
    list->add_option("folder", options.list_top, "The terrarium")->required();
    list->add_flag("-l,--long", options.verbose, "All columns of MANIFEST");
    cli.add_format(options.format, list);

    cli.parse(argc, argv);
    catch_interrupts();
    if (*pack) return run_pack(options);
    if (*check) return run_check(options);
    return run_list(options);
  });
}
