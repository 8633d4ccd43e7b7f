// SPDX-License-Identifier: MIT
#include "patchelf-ng/options.hh"

#include "lib/base/cli.hh"

namespace terra::patchelf {

namespace {

void add_prints(CLI::App& app, Options& o) {
  app.add_flag("--print-interpreter", o.print_interpreter, "Print the program interpreter");
  app.add_flag("--print-rpath", o.print_rpath, "Print DT_RUNPATH, or DT_RPATH when there is no other");
  app.add_flag("--print-needed", o.print_needed, "Print the DT_NEEDED names, one per line");
  app.add_flag("--print-soname", o.print_soname, "Print DT_SONAME");
}

void add_edits(CLI::App& app, Options& o) {
  app.add_option("--set-interpreter,--interpreter", o.request.interpreter,
                 "The program interpreter: absolute, or $ORIGIN/… relative to the program itself")
      ->type_name("PATH");
  app.add_option("--set-rpath", o.request.rpath, "Set DT_RUNPATH (DT_RPATH with --force-rpath)")
      ->type_name("DIRS");
  app.add_flag("--remove-rpath", o.request.remove_rpath, "Remove DT_RUNPATH and DT_RPATH");
  app.add_flag("--force-rpath", o.request.force_rpath, "Use DT_RPATH, not DT_RUNPATH");
  app.add_option("--add-needed", o.request.add_needed, "Add a DT_NEEDED name in front of the others")
      ->type_name("LIB")
      ->allow_extra_args(false);
  app.add_flag("--no-default-lib", o.request.no_default_lib,
               "Set DF_1_NODEFLIB: never search the system's library directories");
  app.add_option("--set-rpath-to", o.rpath_to,
                 "Set DT_RUNPATH to the $ORIGIN/… that leads from each file to DIR")
      ->type_name("DIR");
  app.add_option("--set-interpreter-to", o.interpreter_to,
                 "Set the interpreter of each program to the $ORIGIN/… that leads to FILE")
      ->type_name("FILE");
}

void add_files(CLI::App& app, Options& o) {
  app.add_option("FILE", o.files, "Programs and libraries");
  app.add_option("--files-from", o.files_from,
                 "Read more file names from LIST (- is stdin), NUL-separated with -0")
      ->type_name("LIST");
  app.add_option("--output", o.output, "Write the result there and leave the one FILE alone")
      ->type_name("PATH");
  app.add_flag("--in-place", o.in_place, "Write the changed bytes into the file instead of replacing it");
  app.add_flag("--skip-non-elf", o.skip_non_elf, "Pass over what is not an ELF program or library");
  app.add_flag("--strict", o.strict, "Report what the --set-…-to options pass over");
}

void check(const Options& o) {
  auto usage = [](const char* why) { throw Error{why, Exit::usage}; };
  if (o.files.empty() && !o.files_from) usage("no file given (see --help)");
  if (!o.prints() && !o.edits()) usage("nothing to do: no --print-… and no edit given (see --help)");
  if (o.format.json && !o.prints()) usage("--json goes with the --print-… options");
  if (o.output && (o.files.size() != 1 || o.files_from)) usage("--output goes with exactly one file");
  if (o.output && o.in_place) usage("--output and --in-place exclude each other");
  if (o.output && !o.edits()) usage("--output goes with an edit");
  const Request& r = o.request;
  if (r.remove_rpath && (r.rpath || o.rpath_to)) usage("--remove-rpath and --set-rpath exclude each other");
  if (r.rpath && o.rpath_to) usage("--set-rpath and --set-rpath-to exclude each other");
  if (r.interpreter && o.interpreter_to)
    usage("--set-interpreter and --set-interpreter-to exclude each other");
  if (r.interpreter && !r.interpreter->starts_with('/') && !r.interpreter->starts_with("$ORIGIN/"))
    usage("--set-interpreter: neither an absolute path nor $ORIGIN/…");
  for (const std::string& name : r.add_needed)
    if (name.empty()) usage("--add-needed: an empty name");
}

} // namespace

Options parse_options(int argc, char** argv) {
  Options options;
  Cli cli("Read and edit the loader's view of ELF programs and libraries");
  add_prints(cli.app(), options);
  add_edits(cli.app(), options);
  add_files(cli.app(), options);
  cli.add_format(options.format);
  cli.parse(argc, argv);
  check(options);
  return options;
}

} // namespace terra::patchelf
