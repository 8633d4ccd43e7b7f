// SPDX-License-Identifier: MIT
// What a user starts: ebin/NAME.
//
// A patched program finds its loader and libraries by itself, so its launcher is a relative link: no process,
// no shell, argv[0] as typed. A script cannot be linked to: the kernel would look for its interpreter on the
// host. It gets a small static program that starts the interpreter inside (preload/launcher.c) and works in a
// root without a shell, or a readable shell script.
#pragma once

#include <map>
#include <string>

#include "terrarium/item.hh"

namespace terra {

enum class LauncherKind { static_program, shell_script };

// The content of ebin/NAME for a static program: starts it in a view.
std::string view_launcher(const Item& program);

// The content of ebin/NAME for a script entry. Throws Error when the interpreter is not in the terrarium.
std::string script_launcher(const Item& script, const std::map<std::string, Item>& items, LauncherKind kind);

} // namespace terra
