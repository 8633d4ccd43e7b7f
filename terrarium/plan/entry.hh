// SPDX-License-Identifier: MIT
// What --entry asks for: a name in ebin, the program behind it, and what that program always gets.
//
//   git                                   ebin/git starts git
//   ./bin/tool                            ebin/tool
//   serve=PORT=80 python3 -m http.server  ebin/serve starts python3 with these arguments, then the user's, in
//   the
//                                         user's environment with PORT=80 in it
//
// Words are taken apart as sh(1) does it: blanks part them, '...', "..." and \ hold them together; nothing is
// expanded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace terra {

struct Entry {
  std::string name;                     // of the file in ebin
  std::string program;                  // as given, or found; see resolve_entry()
  std::vector<std::string> environment; // NAME=VALUE
  std::vector<std::string> arguments;   // before the user's own

  bool is_plain() const { return environment.empty() && arguments.empty(); }
};

// Throws Error (usage) for an unfinished quote, a command without a program, a name with a slash.
Entry parse_entry(std::string_view text);

// `entry` with its program as an absolute path, whose last component may be a link. PATH is searched as
// execvp(3) does; throws Error (usage) when nothing is found there.
Entry resolve_entry(Entry entry);

} // namespace terra
