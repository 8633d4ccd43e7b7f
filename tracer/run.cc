// SPDX-License-Identifier: MIT
#include "tracer/run.hh"

#include <climits>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/path.hh"
#include "lib/trace/writer.hh"
#include "tracer/quote.hh"
#include "tracer/scene.hh"
#include "tracer/signals.hh"
#include "tracer/wait_loop.hh"

namespace terra {

namespace {

std::string current_directory() {
  char path[PATH_MAX];
  return ::getcwd(path, sizeof path) ? path : "?";
}

// What the program's end, or its failure to begin, means to our caller.
int exit_status(const std::string& program, int status, const Launch::Report& report) {
  if (report.filter_error) throw sys_error("seccomp", "cannot install the filter", report.filter_error);
  if (report.exec_error) {
    terra::report(sys_error(program, "cannot execute", report.exec_error));
    return status_cannot_execute;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

int run_tracer(const TracerOptions& options) {
  auto program = find_program(options.command[0]);
  if (!program) {
    report(program.error().message);
    return program.error().status;
  }
  std::string output = options.output.empty() ? base_name(options.command[0]) + ".trace" : options.output;
  TraceWriter trace(output, {.command = shell_line(options.command), .cwd = current_directory()});
  Places places;
  Scene scene(trace, places);

  Launch launch(*program, options.command);
  SignalForwarder signals(launch.pid());
  WaitLoop loop(launch.pid(), scene, signals);
  trace.start();
  launch.go();
  int status = loop.run();

  if (!trace.finish()) return status_own_failure;
  return exit_status(*program, status, launch.report());
}

} // namespace terra
