// SPDX-License-Identifier: MIT
// The first line of a script, as the kernel and env(1) read it. Source: linux fs/binfmt_script.c, coreutils
// env (its manual, "-S/--split-string usage in scripts").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace terra::closure {

struct ScriptLine {
  std::string interpreter;
  std::string argument; // everything behind it as one word; empty when there is none
};

// From the first 256 bytes of a file; nothing when it doesn't start with a usable "#!" line.
std::optional<ScriptLine> parse_script(std::string_view head);

struct EnvCommand {
  std::string program;                  // what env starts
  std::optional<std::string> path_list; // PATH as env was told to set it
};

// What "env ARGUMENT" would start; nothing when it would start no program.
std::optional<EnvCommand> parse_env(std::string_view argument);

} // namespace terra::closure
