// SPDX-License-Identifier: MIT
#include "tracer/run.hh"

#include <climits>
#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/path.hh"
#include "lib/trace/quote.hh"
#include "lib/trace/writer.hh"
#include "tracer/calls/scene.hh"
#include "tracer/loop/signals.hh"
#include "tracer/loop/wait_loop.hh"
#include "tracer/shim/block.hh"
#include "tracer/start/front.hh"
#include "tracer/start/heap.hh"
#include "tracer/start/stand_aside.hh"

namespace terra {

namespace {

// Two threads take 0.2 ms to begin and to end, and have nothing to do in a run that is over before.
constexpr auto no_more_a_short_run = std::chrono::milliseconds(50);

std::string current_directory() {
  char path[PATH_MAX];
  return ::getcwd(path, sizeof path) ? path : "?";
}

// The shim's file is far longer than what is in it (preload/shim/boot.S).
bool may_make_long_files() {
  rlimit limit;
  return ::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY;
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

// False: not written to the end, or, if that is asked for, not everything was seen.
bool finish(TraceWriter& trace, const std::string& output, bool require_complete) {
  if (!trace.finish()) return false;
  if (!require_complete || !trace.gaps()) return true;
  report(output + ": incomplete: " + std::to_string(trace.gaps()) + " gaps (tracels --gap)");
  return false;
}

// All is written. Destructors, and waiting for the threads to end, would take as long as a small program
// runs; a sanitizer wants to see them.
int leave(int status) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return status;
#else
  ::_exit(status);
#endif
}

int run_attached(const TracerOptions& options) {
  pid_t pid = *options.attach;
  std::string output = options.output.empty() ? std::to_string(pid) + ".trace" : options.output;
  TraceWriter trace(output, {.command = shell_line(words_of(read_command_line(pid))),
                             .cwd = current_directory(),
                             .events = options.events,
                             .callers = options.callers != Callers::none});
  Places places;
  Scene scene(trace, places, options.environment, options.callers);
  StopRequest request(options.timeout);
  WaitLoop loop(scene, nullptr, nullptr);
  loop.attach(pid);
  trace.start();
  loop.run_until(request);
  return finish(trace, output, options.require_complete) ? 0 : status_own_failure;
}

int run_command(const TracerOptions& options) {
  auto program = find_program(options.command[0]);
  if (!program) {
    report(program.error().message);
    return program.error().status;
  }
  Front front;
  if (!options.follow_daemons)
    if (auto status = front.split()) return *status;
  // Times and stacks are those of a stop.
  bool shim = options.shim && !options.events && options.callers != Callers::all && may_make_long_files();
  std::optional<uint64_t> cookie;
  if (shim) cookie = make_shim_cookie();
  Launch launch(*program, options.command, options.io_uring, cookie);
  SignalForwarder signals(launch.pid(), options.timeout);
  seize_program(launch.pid());
  launch.go(); // we have half a millisecond until it stops, executed; if we fail now, it never runs
  stand_aside(launch.pid());
  std::string output = options.output.empty() ? base_name(options.command[0]) + ".trace" : options.output;
  TraceWriter trace(output, {.command = shell_line(options.command),
                             .cwd = current_directory(),
                             .events = options.events,
                             .callers = options.callers != Callers::none});
  Places places;
  Scene scene(trace, places, options.environment, options.callers);
  std::optional<FastPath> fast;
  if (shim) fast.emplace(scene, options.shim_slots, *cookie);
  WaitLoop loop(scene, &signals, shim ? &*fast : nullptr);
  loop.launch(launch.pid(), *program);
  if (fast) fast->expect(*program);
  loop.run_until_begun();
  launch.has_begun();
  prepare_rest_of_heap();
  loop.later(no_more_a_short_run, [&] {
    signals.start();
    trace.start();
  });
  using Until = WaitLoop::Until;
  int status = loop.run(options.follow_daemons ? Until::all_end : Until::program_ends);
  bool daemons_left = !options.follow_daemons && loop.note_left_alone();

  if (fast) trace.noted_without_stops(fast->noted());
  bool good = finish(trace, output, options.require_complete);
  if (signals.timed_out()) {
    report(options.command[0] + ": timed out");
    if (good && !daemons_left) return status_timed_out;
  }
  int result = good ? exit_status(*program, status, launch.report()) : status_own_failure;
  if (daemons_left) {
    front.release(result);
    loop.run(Until::all_end);
  }
  return leave(result);
}

} // namespace

int run_tracer(const TracerOptions& options) {
  return options.attach ? run_attached(options) : run_command(options);
}

} // namespace terra
