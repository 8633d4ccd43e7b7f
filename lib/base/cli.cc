// SPDX-License-Identifier: MIT
#include "lib/base/cli.hh"

#include <csignal>
#include <exception>
#include <new>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "lib/base/interrupt.hh"

namespace terra {

int tool_main_status(const char* tool, int own_failure, const std::function<int()>& body) {
  set_tool_name(tool);
  auto code_of = [&](Exit code) { return own_failure && code != Exit::ok ? own_failure : int(code); };
  try {
    return body();
  } catch (const Leave& leave) {
    return code_of(leave.code);
  } catch (const Error& error) {
    report(error);
    return code_of(error.code);
  } catch (const Interrupted& interrupted) {
    std::signal(interrupted.signal, SIG_DFL);
    std::raise(interrupted.signal);
    return 128 + interrupted.signal; // only if the signal is blocked
  } catch (const std::bad_alloc&) {
    report("out of memory");
  } catch (const std::exception& e) {
    report(std::string("internal error: ") + e.what());
  }
  return code_of(Exit::system);
}

int tool_main(const char* tool, const std::function<Exit()>& body) {
  return tool_main_status(tool, 0, [&] { return int(body()); });
}

Cli::Cli(std::string summary) : app_(std::move(summary)) {
  app_.name(tool_name());
  app_.set_version_flag("--version", std::string(tool_name()) + " (Terrarium) " TERRARIUM_VERSION,
                        "Print the version and leave");
  app_.set_help_flag("-h,--help", "Print this help and leave");
  app_.get_formatter()->column_width(34);
}

void Cli::add_format(Format& format, CLI::App* to) {
  auto* nul =
      to->add_flag("-0,--null", format.nul, "Paths end in NUL instead of newline, no further columns");
  auto* json = to->add_flag("--json", format.json, "JSON Lines: one object per record");
  nul->excludes(json);
}

void Cli::parse(int argc, char** argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    auto written = write_all(STDOUT_FILENO, app_.help(), "stdout");
    if (!written) throw written.error();
    throw Leave{Exit::ok};
  } catch (const CLI::CallForVersion& version) {
    auto written = write_all(STDOUT_FILENO, std::string(version.what()) + "\n", "stdout");
    if (!written) throw written.error();
    throw Leave{Exit::ok};
  } catch (const CLI::ParseError& error) {
    throw Error{std::string(error.what()) + " (see --help)", Exit::usage};
  }
}

} // namespace terra
