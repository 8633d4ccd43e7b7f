// SPDX-License-Identifier: MIT
// tracer: runs a command and records every file that its processes touch.
#include <fcntl.h>
#include <map>
#include <string>
#include <string_view>
#include <unistd.h>

#include "lib/base/cli.hh"
#include "tracer/run.hh"
#include "tracer/start/heap.hh"

namespace {

using terra::TracerOptions;

// A descriptor 0, 1 or 2 that we were not given must not become the trace file: the program would write to
// it.
void occupy_standard_descriptors() {
  for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(fd, F_GETFD) < 0) (void)::open("/dev/null", O_RDWR | O_CLOEXEC); // the lowest number is free
}

// Our options end at the first word that is not one: what follows is the command's own.
int first_of_command(const CLI::App& app, int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (!word.starts_with('-') || word == "-" || word == "--") return i;
    const CLI::Option* option = app.get_option_no_throw(word); // not "--option=value", "-ovalue"
    if (option && option->get_expected_min() > 0) ++i;
  }
  return argc;
}

template <typename T> CLI::CheckedTransformer one_of(const std::map<std::string, T>& words) {
  return CLI::CheckedTransformer(words);
}

void add_options(CLI::App& app, TracerOptions& options) {
  using terra::Environment, terra::IoUring;
  app.add_option("-o,--output", options.output, "The trace; COMMAND.trace if not given");
  app.add_option("-p,--pid", options.attach,
                 "Attach to this process and its descendants; a signal, or --timeout, lets them go")
      ->check(CLI::PositiveNumber);
  app.add_flag("--events", options.events, "Keep the ordered log too: every access with its time");
  app.add_flag_callback(
      "-k", [&options] { options.callers = terra::Callers::objects; },
      "Record who loads a shared object: the call stack, view dlopens");
  app.add_option("--callers", options.callers, "none (the default), objects (-k), all: of every access")
      ->transform(one_of<terra::Callers>({{"none", terra::Callers::none},
                                          {"objects", terra::Callers::objects},
                                          {"all", terra::Callers::all}}));
  app.add_option("--env", options.environment, "Environments to store: none, names (the default), all")
      ->transform(one_of<Environment>(
          {{"none", Environment::none}, {"names", Environment::names}, {"all", Environment::all}}));
  app.add_flag("--shim,!--no-shim", options.shim,
               "Let programs note most calls without a stop (the default), or stop at each");
  app.add_option("--shim-slots", options.shim_slots)->check(CLI::Range(1, 512))->group("");
  app.add_flag("--require-complete", options.require_complete,
               "Exit with 125 if something could not be followed");
  app.add_option("--timeout", options.timeout, "End all processes after so many seconds; status 124")
      ->check(CLI::PositiveNumber);
  app.add_flag("--follow-daemons,!--no-follow-daemons", options.follow_daemons,
               "Wait for what outlives the command (the default), or let it go on unrecorded");
  app.add_option("--io-uring", options.io_uring, "deny (the default): ENOSYS; allow: a gap in the trace")
      ->transform(one_of<IoUring>({{"deny", IoUring::deny}, {"allow", IoUring::allow}}));
}

// `[-o FILE] [--] COMMAND...`: mostly there is no more, and to make the table of all options takes 0.2 ms.
// Nothing: ask that.
std::optional<TracerOptions> parse_plain(int argc, char** argv) {
  TracerOptions options;
  int at = 1;
  if (argc > 2 && argv[1] == std::string_view("-o") && argv[2][0] && argv[2][0] != '-') {
    options.output = argv[2];
    at = 3;
  }
  if (at < argc && argv[at] == std::string_view("--"))
    ++at;
  else if (at < argc && argv[at][0] == '-')
    return {};
  if (at >= argc) return {};
  options.command.assign(argv + at, argv + argc);
  return options;
}

TracerOptions parse(int argc, char** argv) {
  if (auto plain = parse_plain(argc, argv)) return *plain;
  TracerOptions options;
  terra::Cli cli("tracer [OPTION]... [--] COMMAND [ARGUMENT]...\n"
                 "tracer [OPTION]... -p PID\n\n"
                 "Runs a command and records every file that it and its descendants touch.\n"
                 "The status is the command's own, 128+N if signal N killed it; 125: tracer itself failed,\n"
                 "126: the command cannot be executed, 127: it was not found.");
  add_options(cli.app(), options);
  int command = std::min(first_of_command(cli.app(), argc, argv), argc);
  cli.parse(command, argv);
  if (command < argc && std::string_view(argv[command]) == "--") ++command;
  options.command.assign(argv + command, argv + argc);
  if (options.attach && !options.command.empty())
    throw terra::Error{"--pid and a command: only one of them", terra::Exit::usage};
  if (options.attach) return options;
  if (options.command.empty()) throw terra::Error{"no command given (see --help)", terra::Exit::usage};
  return options;
}

} // namespace

int main(int argc, char** argv) {
  terra::prepare_heap();
  occupy_standard_descriptors();
  return terra::tool_main_status("tracer", terra::status_own_failure,
                                 [&] { return terra::run_tracer(parse(argc, argv)); });
}
