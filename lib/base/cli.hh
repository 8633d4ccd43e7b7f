// SPDX-License-Identifier: MIT
// The conventions that every tool shares: --help, --version, -0, --json, one-line errors, exit codes.
//
//   int main(int argc, char** argv) {
//     return terra::tool_main("closure", [&] {
//       terra::Cli cli("what it does in one line");
//       ... cli.app().add_option(...) ...
//       cli.parse(argc, argv);
//       return run(options);
//     });
//   }
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "lib/base/error.hh"
#include "lib/base/records.hh"

namespace terra {

// Runs `body`, prints what it throws as "tool: message" and maps it to the exit code. A caught signal
// (lib/base/interrupt.hh) is raised again after all destructors ran, so that the caller sees the true cause.
int tool_main(const char* tool, const std::function<Exit()>& body);

// tracer's form: the exit status is a child's, and its own failures use 125 in place of `system`/`usage`.
int tool_main_status(const char* tool, int own_failure, const std::function<int()>& body);

class Cli {
 public:
  explicit Cli(std::string summary);
  CLI::App& app() { return app_; }

  // Adds -0/--null and --json, mutually exclusive, to the tool or to one of its subcommands.
  void add_format(Format& format) { add_format(format, &app_); }
  static void add_format(Format& format, CLI::App* to);

  // Parses, or leaves by throwing: --help and --version print and exit 0, a wrong command line is one line
  // and exit 2.
  void parse(int argc, char** argv);

 private:
  CLI::App app_;
};

// Thrown to leave the program quietly with this code (after --help, --version).
struct Leave {
  Exit code;
};

} // namespace terra
