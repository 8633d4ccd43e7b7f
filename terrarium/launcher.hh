// SPDX-License-Identifier: MIT
// What a user starts: ebin/NAME.
//
// A patched program finds its loader and libraries by itself, so its launcher is a relative link: no process,
// no shell, argv[0] as typed. A script cannot be linked to: the kernel would look for its interpreter on the
// host. It gets a small shell script that names the interpreter inside.
#pragma once

#include <map>
#include <string>

#include "terrarium/item.hh"

namespace terra {

// The text of ebin/NAME for a script entry. Throws Error when the interpreter is not in the terrarium.
std::string script_launcher(const Item& script, const std::map<std::string, Item>& items);

} // namespace terra
