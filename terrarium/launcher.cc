// SPDX-License-Identifier: MIT
#include "terrarium/launcher.hh"

#include <fmt/format.h>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"
#include "preload/launcher.h"
#include "terrarium/inventory.hh"
#include "terrarium/patch.hh"

namespace terra {

namespace {

struct Shebang {
  std::string interpreter, argument;
};

// As fs/binfmt_script.c reads it: one word, and the rest of the line as one argument.
Shebang read_shebang(const std::string& path) {
  auto text = read_file(path);
  if (!text) throw text.error();
  std::string line = text->substr(2, text->find('\n') - 2);
  auto trim = [](std::string s) {
    size_t first = s.find_first_not_of(" \t"), last = s.find_last_not_of(" \t\r");
    return first == std::string::npos ? std::string() : s.substr(first, last - first + 1);
  };
  line = trim(line);
  size_t end = line.find_first_of(" \t");
  return {line.substr(0, end), end == std::string::npos ? "" : trim(line.substr(end))};
}

std::string quoted(const std::string& word) { // for sh: the only character that ends '...' is '
  std::string out = "'";
  for (char c : word)
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string shell_launcher(const Item& script, const Item& interpreter, const std::string& argument) {
  return fmt::format(R"(#!/bin/sh
# Starts {0} with the interpreter of this terrarium. Follows links to this file first, so that it may be
# linked into any directory of PATH.
self=$0
while [ -h "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=${{self%/*}}/$link ;; esac
done
case $self in */*) here=${{self%/*}} ;; *) here=. ;; esac
top=$(cd "$here/.." && pwd -P) || exit 127
exec "$top"/{1} {2}"$top"/{3} "$@"
)",
                     base_name(script.inside), quoted(interpreter.inside),
                     argument.empty() ? "" : quoted(argument) + " ", quoted(script.inside));
}

// The launcher's bytes and the block behind them that preload/launcher.h describes.
std::string static_launcher(const Item& script, const std::string& interpreter, const std::string& argument) {
  auto program = read_file(support_path("launcher"));
  if (!program) throw program.error();
  std::string block = LAUNCH_MAGIC;
  for (const std::string& text : {interpreter, script.inside, argument})
    block.append(text).push_back('\0');
  if (block.size() >= launch_block_size) throw Error{script.source + ": its path is too long for a launcher"};
  block.resize(launch_block_size);
  return *program + block;
}

} // namespace

std::string script_launcher(const Item& script, const std::map<std::string, Item>& items, LauncherKind kind) {
  Shebang line = read_shebang(script.source);
  const Item* interpreter = find_final(items, line.interpreter);
  if (!interpreter)
    throw Error{fmt::format("{}: its interpreter {} is not in the list", script.source, line.interpreter),
                Exit::finding};
  if (kind == LauncherKind::shell_script) return shell_launcher(script, *interpreter, line.argument);
  return static_launcher(script, interpreter->inside, line.argument);
}

std::string view_launcher(const Item& program) {
  return static_launcher(program, join_path(library_dir, view_runner), "");
}

} // namespace terra
