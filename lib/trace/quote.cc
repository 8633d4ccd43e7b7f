// SPDX-License-Identifier: MIT
#include "lib/trace/quote.hh"

#include <algorithm>
#include <cstring>

#include "lib/base/records.hh"

namespace terra {

namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::strchr("_-./:=,+@%^", c) || (c & 0x80);
}

std::string escaped(std::string_view word) {
  std::string out = "$'";
  for (char c : word) {
    if (c == '\'' || c == '\\')
      out.append({'\\', c});
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (is_control(c) || (c & 0x80))
      out.append({'\\', 'x', "0123456789abcdef"[(c >> 4) & 15], "0123456789abcdef"[c & 15]});
    else
      out += c;
  }
  return out + "'";
}

} // namespace

std::string shell_quote(std::string_view word) {
  if (!is_utf8(word) || std::ranges::any_of(word, is_control)) return escaped(word);
  if (!word.empty() && std::ranges::all_of(word, is_plain)) return std::string(word);
  std::string out = "'";
  for (char c : word) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

std::string shell_line(const std::vector<std::string>& words) {
  std::string line;
  for (const auto& word : words)
    line.append(line.empty() ? "" : " ").append(shell_quote(word));
  return line;
}

} // namespace terra
