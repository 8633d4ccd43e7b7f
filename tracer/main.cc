// SPDX-License-Identifier: MIT
// tracer: runs a command and records every file that its processes touch.
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

#include "lib/base/cli.hh"
#include "tracer/run.hh"

namespace {

using terra::TracerOptions;

// A descriptor 0, 1 or 2 that we were not given must not become the trace file: the program would write to
// it.
void occupy_standard_descriptors() {
  int fd;
  do
    fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) ::close(fd);
}

// Our options end at the first word that is not one: what follows is the command's own.
int first_of_command(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (word == "-o" || word == "--output")
      ++i;
    else if (!word.starts_with('-') || word == "-" || word == "--")
      return i;
  }
  return argc;
}

TracerOptions parse(int argc, char** argv) {
  TracerOptions options;
  terra::Cli cli("tracer [-o FILE] [--] COMMAND [ARGUMENT]...\n\n"
                 "Runs a command and records every file that it and its descendants touch.\n"
                 "The status is the command's own, 128+N if signal N killed it; 125: tracer itself failed,\n"
                 "126: the command cannot be executed, 127: it was not found.");
  cli.app().add_option("-o,--output", options.output, "The trace; COMMAND.trace if not given");
  int command = std::min(first_of_command(argc, argv), argc);
  cli.parse(command, argv);
  if (command < argc && std::string_view(argv[command]) == "--") ++command;
  options.command.assign(argv + command, argv + argc);
  if (options.command.empty()) throw terra::Error{"no command given (see --help)", terra::Exit::usage};
  return options;
}

} // namespace

int main(int argc, char** argv) {
  occupy_standard_descriptors();
  return terra::tool_main_status("tracer", terra::status_own_failure,
                                 [&] { return terra::run_tracer(parse(argc, argv)); });
}
