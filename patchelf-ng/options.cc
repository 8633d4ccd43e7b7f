// SPDX-License-Identifier: MIT
#include "patchelf-ng/options.hh"

#include <cstdlib>
#include <unistd.h>

#include "lib/base/cli.hh"
#include "lib/base/fd.hh"
#include "lib/base/path.hh"
#include "patchelf-ng/edits/os_abi.hh"
#include "patchelf-ng/edits/rename_map.hh"

namespace terra::patchelf {

namespace {

void add_prints(CLI::App& app, Options& o) {
  app.add_flag("--print-interpreter", o.print_interpreter, "Print the program interpreter");
  app.add_flag("--print-os-abi", o.print_os_abi, "Print EI_OSABI of the ELF header");
  app.add_flag("--print-rpath", o.print_rpath, "Print DT_RUNPATH, or DT_RPATH when there is no other");
  app.add_flag("--print-needed", o.print_needed, "Print the DT_NEEDED names, one per line");
  app.add_flag("--print-soname", o.print_soname, "Print DT_SONAME");
  app.add_flag("--print-all", o.print_all, "Print all of these, each line with the path and a label");
  app.add_flag("--print-execstack", o.print_execstack, "Print whether an executable stack is asked for");
}

// As patchelf does: a value that starts with '@' names a file that holds the value.
void from_file(std::string& value) {
  if (!value.starts_with('@')) return;
  std::string file = value.substr(1);
  if (::access(file.c_str(), F_OK) != 0) throw sys_error(file, "getting info about", errno, Exit::usage);
  auto text = read_file(file);
  if (!text) throw text.error();
  if (text->contains('\0')) throw Error{file + ": holds a NUL byte", Exit::usage};
  value = *text;
}

template <typename F> void for_each_value(Request& r, F change) {
  for (auto* value : {&r.interpreter, &r.rpath, &r.add_rpath, &r.soname})
    if (*value) change(**value);
  for (auto* list : {&r.add_needed, &r.remove_needed, &r.clear_versions})
    for (std::string& name : *list)
      change(name);
}

void add_rpath_edits(CLI::App& app, Options& o) {
  app.add_option("--set-rpath", o.request.rpath, "Set DT_RUNPATH (DT_RPATH with --force-rpath)")
      ->type_name("DIRS")
      ->take_last();
  app.add_option("--add-rpath", o.request.add_rpath,
                 "Append directories that are not in DT_RUNPATH (DT_RPATH) yet")
      ->type_name("DIRS")
      ->take_last();
  app.add_flag("--remove-rpath", o.request.remove_rpath, "Remove DT_RUNPATH and DT_RPATH");
  app.add_flag("--force-rpath", o.request.force_rpath,
               "Let the options that set the run path write DT_RPATH");
  app.add_flag("--shrink-rpath", o.shrink_rpath,
               "Drop those directories of the run path that bring no needed library");
  app.add_option_function<std::string>(
         "--allowed-rpath-prefixes",
         [&o](const std::string& dirs) {
           o.allowed_prefixes.clear();
           for (std::string_view dir : split(dirs, ':'))
             if (!dir.empty()) o.allowed_prefixes.emplace_back(dir);
         },
         "With --shrink-rpath: drop what starts with none of these")
      ->type_name("DIRS")
      ->take_last();
  app.add_option("--set-rpath-to", o.rpath_to,
                 "Set DT_RUNPATH to the $ORIGIN/… that leads from each file to DIR")
      ->type_name("DIR");
}

void add_needed_edits(CLI::App& app, Options& o) {
  auto names = [&](const char* option, std::vector<std::string>& list, const char* help) {
    app.add_option(option, list, help)->type_name("LIB")->allow_extra_args(false);
  };
  names("--add-needed", o.request.add_needed, "Add a DT_NEEDED name in front of the others");
  names("--remove-needed", o.request.remove_needed, "Remove a DT_NEEDED name and the versions asked of it");
  app.add_option("--replace-needed", o.request.replace_needed,
                 "Replace the DT_NEEDED name OLD by NEW, also where versions are asked of it")
      ->type_name("OLD NEW")
      ->allow_extra_args(false);
  app.add_option("--set-soname", o.request.soname, "Set DT_SONAME, and the name of the base version with it")
      ->type_name("NAME")
      ->take_last();
  app.add_flag("--no-default-lib", o.request.no_default_lib,
               "Set DF_1_NODEFLIB: never search the system's library directories");
}

void add_symbol_edits(CLI::App& app, Options& o) {
  auto names = [&](const char* option, std::vector<std::string>& list, const char* type, const char* help) {
    app.add_option(option, list, help)->type_name(type)->allow_extra_args(false);
  };
  names("--clear-symbol-version", o.request.clear_versions, "SYMBOL",
        "Let SYMBOL have no version, in .gnu.version");
  app.add_option("--replace-symbol-version", o.request.replace_versions,
                 "Let SYMBOL ask its library for VERSION, in .gnu.version_r")
      ->type_name("SYMBOL VERSION")
      ->allow_extra_args(false);
  names("--remove-symbol-version", o.request.remove_versions, "VERSION",
        "Ask no library for VERSION; its symbols have none then");
  app.add_option_function<std::string>(
         "--rename-dynamic-symbols",
         [&o](const std::string& map) { o.request.renames = read_rename_map(map); },
         "Rename symbols in .dynsym: MAP has an old and a new name per line")
      ->type_name("MAP");
}

void add_header_edits(CLI::App& app, Options& o) {
  app.add_option_function<std::string>(
         "--set-os-abi",
         [&o](std::string name) {
           from_file(name);
           o.request.os_abi = os_abi_of(name);
           if (!o.request.os_abi) throw Error{name + ": unrecognized OS ABI", Exit::usage};
         },
         "Set EI_OSABI of the ELF header, by a name that --print-os-abi prints")
      ->type_name("ABI")
      ->take_last();
  app.add_flag("--add-debug-tag", o.request.debug_tag, "Add DT_DEBUG, where debuggers find the libraries");
  app.add_flag_callback(
      "--build-resolution-cache",
      [&o] {
        o.request.build_cache = [](const std::string& path, int mode) {
          return ::access(path.c_str(), mode) == 0;
        };
      },
      "Add a note that says where on this machine the needed libraries are");
}

void add_program_edits(CLI::App& app, Options& o) {
  app.add_option("--set-interpreter,--interpreter", o.request.interpreter,
                 "Set PT_INTERP: absolute, or $ORIGIN/… relative to the program, which adds a stub")
      ->type_name("PATH")
      ->take_last();
  app.add_option("--set-interpreter-to", o.interpreter_to,
                 "Set the interpreter of each program to the $ORIGIN/… that leads to FILE")
      ->type_name("FILE");
  app.add_flag("--set-execstack", o.set_stack, "Ask for an executable stack, in PT_GNU_STACK");
  app.add_flag("--clear-execstack", o.clear_stack, "Ask for a stack without code, in PT_GNU_STACK");
}

void add_files(CLI::App& app, Options& o) {
  app.add_option("--page-size", o.request.page_size, "Align new segments to at least SIZE bytes")
      ->type_name("SIZE")
      ->check(CLI::Range(1, 1 << 30));
  app.add_option("FILE", o.files, "Programs and libraries");
  app.add_option("--files-from", o.files_from,
                 "Read more file names from LIST (- is stdin), NUL-separated with -0")
      ->type_name("LIST");
  app.add_option("--output", o.output, "Write the result there and leave the one FILE alone")
      ->type_name("PATH");
  app.add_flag("--in-place", o.in_place, "Write the changed bytes into the file instead of replacing it");
  app.add_flag("--dry-run", o.dry_run,
               "Print the plan: what moves, what grows, bytes written; write nothing");
  app.add_flag("--verify", o.verify, "Read the result again with libelf and LIEF and compare with the plan");
  app.add_option("-j,--jobs", o.jobs, "Work on N files at the same time")->type_name("N");
  app.add_flag("--skip-non-elf", o.skip_non_elf, "Pass over what is not an ELF program or library");
  app.add_flag("--strict", o.strict, "Report what is passed over otherwise: see the man page");
  app.add_flag("--debug", o.debug, "Say what is done; also with PATCHELF_DEBUG in the environment");
  app.add_flag("--no-clobber-old-sections", o.request.keep_old_sections,
               "Leave the old bytes of a string table that moves, as --in-place does");
  app.add_flag_callback(
      "--no-sort", [] {}, "Accepted, as patchelf's: headers are never sorted");
}

[[noreturn]] void usage(const char* why) {
  throw Error{why, Exit::usage};
}

void check_files(const Options& o) {
  if (o.files.empty() && !o.files_from) usage("missing filename: no file given (see --help)");
  if (o.dry_run && o.prints()) usage("--dry-run and --print-… exclude each other");
  if (o.jobs < 1 || o.jobs > 1024) usage("--jobs: not between 1 and 1024");
  if (o.format.json && !o.prints()) usage("--json goes with the --print-… options");
  if (o.output && (o.files.size() != 1 || o.files_from)) usage("--output goes with exactly one file");
  if (o.output && o.in_place) usage("--output and --in-place exclude each other");
}

// What patchelf passes over quietly. Edits of the run path in its order: of these only the first counts.
void check_strictly(const Options& o) {
  if (!o.prints() && !o.edits()) usage("nothing to do: no --print-… and no edit given (see --help)");
  const Request& r = o.request;
  if (r.remove_rpath + o.shrink_rpath + r.rpath.has_value() + r.add_rpath.has_value() > 1)
    usage("--shrink-rpath, --remove-rpath, --set-rpath and --add-rpath exclude each other");
  if (!o.allowed_prefixes.empty() && !o.shrink_rpath)
    usage("--allowed-rpath-prefixes goes with --shrink-rpath");
  if (r.force_rpath && !r.rpath && !r.add_rpath && !o.rpath_to && !o.shrink_rpath)
    usage("--force-rpath goes with an edit of the run path");
  if (o.print_execstack + o.clear_stack + o.set_stack > 1)
    usage("--print-execstack, --clear-execstack and --set-execstack exclude each other");
  if (r.interpreter && r.interpreter->empty()) usage("--set-interpreter: an empty path");
}

void check(const Options& o) {
  check_files(o);
  if (o.strict) check_strictly(o);
  const Request& r = o.request;
  if (r.rpath && r.add_rpath) usage("--set-rpath option not allowed with --add-rpath");
  if (o.rpath_to && (r.rpath || r.add_rpath || r.remove_rpath || o.shrink_rpath))
    usage("--set-rpath-to goes with no other edit of the run path");
  if (r.force_rpath && r.build_cache) usage("--build-resolution-cache cannot be combined with --force-rpath");
  if (r.interpreter && o.interpreter_to)
    usage("--set-interpreter and --set-interpreter-to exclude each other");
  if (r.interpreter && (*r.interpreter == "$ORIGIN" || *r.interpreter == "$ORIGIN/"))
    usage("--set-interpreter: a folder");
  if ((r.page_size & (r.page_size - 1)) != 0 || r.page_size > 1 << 30) usage("--page-size: not a page size");
  for (const std::string& name : r.add_needed)
    if (name.empty()) usage("--add-needed: an empty name");
}

// patchelf's order of precedence, and what it does nothing for.
void settle(Options& o) {
  Request& r = o.request;
  if (!o.print_execstack && (o.set_stack || o.clear_stack)) r.executable_stack = !o.clear_stack;
  if (r.interpreter && r.interpreter->empty()) r.interpreter.reset();
  if (o.shrink_rpath) r.remove_rpath = false;
  if (o.shrink_rpath || r.remove_rpath) r.rpath.reset(), r.add_rpath.reset();
}

} // namespace

Options parse_options(int argc, char** argv) {
  Options options;
  Cli cli("Read and edit the loader's view of ELF programs and libraries");
  add_prints(cli.app(), options);
  add_program_edits(cli.app(), options);
  add_header_edits(cli.app(), options);
  add_rpath_edits(cli.app(), options);
  add_needed_edits(cli.app(), options);
  add_symbol_edits(cli.app(), options);
  add_files(cli.app(), options);
  cli.add_format(options.format);
  cli.parse(argc, argv);
  for_each_value(options.request, from_file);
  if (options.output) from_file(*options.output);
  check(options);
  settle(options);
  options.request.keep_old_sections |= options.in_place;
  options.debug = options.debug || ::getenv("PATCHELF_DEBUG");
  return options;
}

} // namespace terra::patchelf
