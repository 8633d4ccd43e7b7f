// SPDX-License-Identifier: MIT
// Path patterns: "*" is any text without "/", "**" any text, "?" one character but "/", "[a-z]" one of a set
// ("[!a-z]": none of it), everything else itself. Matched against a whole path. No case of it takes more than
// quadratic time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace terra::closure {

// What each "*" and "**" stood for, in order; the shortest that will do, from left to right.
using Captures = std::vector<std::string_view>;

bool glob_match(std::string_view pattern, std::string_view text, Captures* captures = nullptr);

bool has_wildcard(std::string_view pattern);

} // namespace terra::closure
