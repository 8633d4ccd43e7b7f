// SPDX-License-Identifier: MIT
#include "terrarium/write/launcher.hh"

#include <fmt/format.h>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"
#include "preload/programs/launcher.h"
#include "terrarium/plan/inventory.hh"
#include "terrarium/write/patch.hh"

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

// What is started, in the terms of preload/programs/launcher.h: a path below the top, then strings with their
// letter.
struct Launch {
  std::string program;
  std::vector<std::string> strings;
};

Launch plan_launch(const Item& item, const Entry& entry, const std::map<std::string, Item>& items) {
  Launch out{item.inside, {}};
  if (item.kind == Kind::script) {
    Shebang line = read_shebang(item.source);
    const Item* interpreter = find_final(items, line.interpreter);
    if (!interpreter)
      throw Error{fmt::format("{}: its interpreter {} is not in the list", item.source, line.interpreter),
                  Exit::finding};
    out.program = interpreter->inside;
    if (!line.argument.empty()) out.strings.push_back("a" + line.argument);
    out.strings.push_back("t" + item.inside);
  } else if (item.in_view) {
    out.program = join_path(library_dir, view_runner);
    out.strings.push_back("t" + item.inside);
  }
  for (const std::string& variable : entry.environment)
    out.strings.push_back("e" + variable);
  for (const std::string& argument : entry.arguments)
    out.strings.push_back("a" + argument);
  return out;
}

std::string shell_launcher(const Launch& launch, const std::string& name) {
  std::string exports, words;
  for (const std::string& string : launch.strings) {
    std::string text = quoted(string.substr(1));
    if (string[0] == 'e') {
      size_t equals = string.find('=');
      exports += "export " + string.substr(1, equals) + quoted(string.substr(equals + 1)) + "\n";
    } else {
      words += (string[0] == 't' ? "\"$top\"/" : "") + text + " ";
    }
  }
  return fmt::format(R"(#!/bin/sh
# Starts {0} of this terrarium. Follows links to this file first, so that it may be linked into any directory of PATH.
self=$0
while [ -h "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=${{self%/*}}/$link ;; esac
done
case $self in */*) here=${{self%/*}} ;; *) here=. ;; esac
top=$(cd "$here/.." && pwd -P) || exit 127
{1}exec "$top"/{2} {3}"$@"
)",
                     name, exports, quoted(launch.program), words);
}

// The launcher's bytes and the block behind them.
std::string static_launcher(const Launch& launch, const std::string& name) {
  auto program = read_file(support_path("launcher"));
  if (!program) throw program.error();
  std::string block = LAUNCH_MAGIC + launch.program + '\0';
  for (const std::string& string : launch.strings)
    block += string + '\0';
  if (block.size() >= launch_block_size)
    throw Error{name + ": its paths, arguments and environment are too long for a launcher", Exit::usage};
  block.resize(launch_block_size);
  return *program + block;
}

} // namespace

bool needs_launcher(const Item& program, const Entry& entry) {
  return program.kind != Kind::program || program.in_view || !entry.is_plain();
}

std::string make_launcher(const Item& program, const Entry& entry, const std::map<std::string, Item>& items,
                          LauncherKind kind) {
  Launch launch = plan_launch(program, entry, items);
  return kind == LauncherKind::shell_script ? shell_launcher(launch, base_name(program.inside))
                                            : static_launcher(launch, entry.name);
}

} // namespace terra
