// SPDX-License-Identifier: MIT
#include "closure/command_line.hh"
#include "closure/run.hh"
#include "lib/base/cli.hh"

int main(int argc, char** argv) {
  return terra::tool_main("closure", [&] {
    const auto options = terra::closure::parse_command_line(argc, argv);
    return terra::closure::run(options);
  });
}
