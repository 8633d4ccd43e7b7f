// SPDX-License-Identifier: MIT
// An argument vector as one line that a shell reads back to the same bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace terra {

std::string shell_quote(std::string_view word); // bash: control and non-UTF-8 bytes as $'\x..'
std::string shell_line(const std::vector<std::string>& words);

} // namespace terra
