// SPDX-License-Identifier: MIT
// What a user starts: ebin/NAME.
//
// A patched program finds its loader and libraries by itself, so its launcher is a relative link: no process,
// no shell, argv[0] as typed. The others cannot be linked to: the kernel would look for a script's
// interpreter on the host, a static program needs its view, fixed arguments and environment have to come from
// somewhere. They get a small static program that starts the right thing inside (preload/programs/launcher.c)
// and works in a root without a shell, or a readable shell script.
#pragma once

#include <map>
#include <string>

#include "terrarium/plan/entry.hh"
#include "terrarium/plan/item.hh"

namespace terra {

enum class LauncherKind { static_program, shell_script };

// Whether a relative link to `program` is all that the entry needs.
bool needs_launcher(const Item& program, const Entry& entry);

// The content of ebin/NAME for such an entry. Throws Error when the interpreter of a script is not in the
// terrarium, or when the static program's block cannot hold it all.
std::string make_launcher(const Item& program, const Entry& entry, const std::map<std::string, Item>& items,
                          LauncherKind kind);

} // namespace terra
