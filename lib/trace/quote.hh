// SPDX-License-Identifier: MIT
// An argument vector as one line that a shell reads back to the same bytes.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace terra {

std::string shell_quote(std::string_view word); // bash: control and non-UTF-8 bytes as $'\x..'
std::string shell_line(std::span<const std::string> words);
std::string shell_line(std::span<const std::string_view> words);

} // namespace terra
