// SPDX-License-Identifier: MIT
#include "closure/command_line.hh"

#include <algorithm>

#include "lib/base/cli.hh"

namespace terra::closure {

namespace {

// What needs a look behind the words.
struct Words {
  std::string cpu = "host", dlopen = "recommended";
  std::optional<std::string> library_path;
  std::vector<std::string> grow, environment;
  bool no_default_excludes = false;
};

// An option with one value that may be given again.
CLI::Option* add_list(CLI::App& app, const std::string& name, std::vector<std::string>& to,
                      const std::string& type, const std::string& help) {
  return app.add_option(name, to, help)->type_name(type)->allow_extra_args(false);
}

void add_inputs(CLI::App& app, Options& options) {
  app.add_option("PATH", options.paths, "Programs, libraries, scripts, or files and directories as they are");
  add_list(app, "--from", options.lists, "FILE",
           "Read more PATHs from this list ('-': standard input); -0 applies");
  add_list(app, "--trace", options.traces, "FILE", "Add what this run used, as recorded by tracer");
  app.add_flag("--opened-only", options.opened_only,
               "Leave out what a traced run only looked at (stat, access)");
  app.add_flag("--in-all", options.in_all, "Of the traces, take only what every one of them used");
  add_list(app, "--not-in", options.not_in, "TRACE", "Leave out what this run used");
}

void add_views(CLI::App& app, Options& options) {
  CLI::Option_group* views = app.add_option_group("Instead of the set");
  auto add_view = [&](const char* name, View view, const char* help) {
    views->add_flag_callback(
        name, [&options, view] { options.view = view; }, help);
  };
  add_list(*views, "--why", options.why, "PATH", "Print the chains that pull this path in");
  add_view("--loader", View::loader, "Print \"NAME => PATH\" as the loader itself would list them");
  add_view("--tree", View::tree, "Print who needs whom, indented");
  add_view("--dot", View::dot, "Print who needs whom as a graph for dot(1)");
  add_view("--size", View::size, "Print each file's own size, and what would go if it went");
  add_view("--packages", View::packages, "Print the packages that own the files: version, licence, count");
  add_view("--undeclared", View::undeclared, "Print libraries that traced programs loaded by themselves");
  add_view("--unused", View::unused, "Print libraries that a PATH needs and binds no symbol of");
  views->add_option("--diff", options.diff, "Print what two traces, programs or lists do not share")
      ->type_name("A B")
      ->expected(2);
  views->require_option(0, 1);
}

void add_excludes(CLI::App& app, Options& options, Words& words) {
  add_list(app, "--exclude-prefix", options.exclude_prefixes, "PATH",
           "Leave out this path and what is below it");
  add_list(app, "--exclude-suffix", options.exclude_suffixes, "TEXT", "Leave out paths that end like this");
  add_list(app, "--exclude-glob", options.exclude_globs, "GLOB",
           "Leave out paths like this: * stops at /, ** does not; without /, the last component");
  add_list(app, "--exclude-regex", options.exclude_regexes, "REGEX",
           "Leave out paths in which this extended regular expression is found");
  add_list(app, "--exclude-package", options.exclude_packages, "NAME", "Leave out this package's files");
  add_list(app, "--exclude-from", options.exclude_files, "FILE",
           "Read excludes: /prefix, *suffix, # comment");
  app.add_flag("--no-default-excludes", words.no_default_excludes,
               "Take all of a trace, /proc and /tmp included");
  app.add_flag("--print-excludes", options.print_excludes, "Print the default excludes and leave");
}

void add_growing(CLI::App& app, Options& options, Words& words) {
  add_list(app, "--grow", words.grow, "HOW[,HOW]",
           "Add what another run may want: plugins (by a table), dir (of data), package (that owns it)")
      ->delimiter(',');
  add_list(app, "--grow-rules", options.grow_rules, "FILE", "More rules for --grow=plugins");
  app.add_flag("--print-grow-rules", options.print_grow_rules, "Print the rules of --grow=plugins and leave");
}

void add_loader(CLI::App& app, Options& options, Words& words) {
  app.add_flag("--verify", options.verify,
               "Say what the loader would refuse: missing versions, undefined symbols");
  app.add_flag("--bind-now", options.bind_now, "As LD_BIND_NOW: --verify looks for functions as well")
      ->needs("--verify");
  app.add_option("--root", options.root, "Resolve as a process would whose / is this directory")
      ->type_name("DIR");
  app.add_option("--library-path", words.library_path, "As LD_LIBRARY_PATH")->type_name("LIST");
  app.add_option("--preload", options.loader.preload, "As LD_PRELOAD")->type_name("LIST");
  app.add_option("--path", options.path_list, "Where env(1) in a #! line finds programs")->type_name("LIST");
  app.add_option("--cpu", words.cpu,
                 "host, x86-64, x86-64-v2, -v3, -v4, power9, power10, z13 to z16: whose library variants")
      ->type_name("LEVEL");
  app.add_flag("--all-hwcaps", options.all_hwcaps, "Take the variants of all processors, not only --cpu's");
  using Secure = elf::LoaderOptions::Secure;
  auto* secure = app.add_flag_callback(
      "--secure", [&options] { options.loader.secure = Secure::always; },
      "All programs as a set-user-ID one that another user starts");
  app.add_flag_callback(
         "--no-secure", [&options] { options.loader.secure = Secure::never; },
         "Set-user-ID programs as if their owner starts them, who may do anything")
      ->excludes(secure);
  add_list(app, "--env", words.environment, "NAME=VALUE",
           "Have this in the environment: LD_LIBRARY_PATH, LD_PRELOAD, LD_AUDIT, LD_BIND_NOW, PATH");
  app.add_option("--dlopen", words.dlopen,
                 "none, required, recommended or suggested: which libraries of dlopen notes are taken")
      ->type_name("LEVEL");
}

// What the loader and env(1) look at. Other variables may be there; they change nothing.
void set_environment(const std::vector<std::string>& environment, Options& options) {
  for (const std::string& setting : environment) {
    size_t equals = setting.find('=');
    if (equals == 0 || equals == setting.npos) throw Error{"--env: not NAME=VALUE: " + setting, Exit::usage};
    std::string name = setting.substr(0, equals), value = setting.substr(equals + 1);
    if (name == "LD_LIBRARY_PATH")
      options.loader.library_path = value;
    else if (name == "LD_PRELOAD")
      options.loader.preload = value;
    else if (name == "LD_AUDIT")
      options.loader.audit = value;
    else if (name == "LD_BIND_NOW")
      options.bind_now = !value.empty();
    else if (name == "PATH")
      options.path_list = value;
  }
}

elf::DlopenNote::Priority parse_priority(const std::string& word) {
  using Priority = elf::DlopenNote::Priority;
  if (word == "none") return Priority::none;
  if (word == "required") return Priority::required;
  if (word == "recommended") return Priority::recommended;
  if (word == "suggested") return Priority::suggested;
  throw Error{"--dlopen: neither none, required, recommended nor suggested: " + word, Exit::usage};
}

std::set<GrowBy> parse_grow(const std::vector<std::string>& words) {
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

void check(const Options& options) {
  bool any_input = !options.paths.empty() || !options.lists.empty() || !options.traces.empty();
  bool needs_none = options.print_excludes || options.print_grow_rules || !options.diff.empty();
  if (!any_input && !needs_none)
    throw Error{"nothing to do: no PATH, no --from, no --trace (see --help)", Exit::usage};
  bool drawing = options.view == View::tree || options.view == View::dot || options.view == View::loader;
  if (options.format.json && drawing)
    throw Error{"--json: not with --tree, --dot or --loader, which have forms of their own", Exit::usage};
  if (options.view == View::undeclared && options.traces.empty())
    throw Error{"--undeclared: needs a --trace", Exit::usage};
}

// Then nothing is to be parsed: to declare all the options takes as long as closing over a program.
bool only_paths(int argc, char** argv) {
  return argc > 1 && std::none_of(argv + 1, argv + argc, [](const char* word) { return *word == '-'; });
}

void parse_words(int argc, char** argv, Options& options, Words& words) {
  Cli cli("Print every file that programs, libraries, scripts or a traced run need, each once");
  CLI::App& app = cli.app();
  add_inputs(app, options);
  cli.add_format(options.format);
  app.add_flag("-l,--long", options.long_rows, "Add columns: what kind of file, and why it is needed");
  app.add_flag("-v,--verbose", options.verbose,
               "Say where a missing library was looked for, and what grew and why");
  add_excludes(app, options, words);
  add_growing(app, options, words);
  add_loader(app, options, words);
  add_views(app, options);
  cli.parse(argc, argv);
}

} // namespace

Options parse_command_line(int argc, char** argv) {
  Options options;
  Words words;
  options.path_list = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  if (only_paths(argc, argv))
    options.paths.assign(argv + 1, argv + argc);
  else
    parse_words(argc, argv, options, words);

  if (!options.why.empty()) options.view = View::why;
  options.default_excludes = !words.no_default_excludes;
  options.grow = parse_grow(words.grow);
  set_environment(words.environment, options);
  options.loader.dlopen = parse_priority(words.dlopen);
  if (words.library_path) options.loader.library_path = words.library_path;
  auto level = elf::parse_cpu(words.cpu);
  if (!level) throw Error{"--cpu: unknown level: " + words.cpu, Exit::usage};
  options.loader.cpu = *level;
  check(options);
  return options;
}

} // namespace terra::closure
