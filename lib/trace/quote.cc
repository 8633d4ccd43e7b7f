// SPDX-License-Identifier: MIT
#include "lib/trace/quote.hh"

#include <algorithm>
#include <array>

#include "lib/base/records.hh"

namespace terra {

namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// Letters, digits and what is nothing special to any shell.
constexpr auto plain = [] {
  std::array<bool, 256> is = {};
  for (unsigned char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                          "_-./:=,+@%^"))
    is[c] = true;
  return is;
}();

bool is_plain(char c) {
  return plain[static_cast<unsigned char>(c)];
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
  if (!word.empty() && std::ranges::all_of(word, is_plain)) return std::string(word); // most are
  if (!is_utf8(word) || std::ranges::any_of(word, is_control)) return escaped(word);
  auto is_letter = [](char c) { return is_plain(c) || c & 0x80; };
  if (!word.empty() && std::ranges::all_of(word, is_letter)) return std::string(word);
  std::string out = "'";
  for (char c : word) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

namespace {

std::string line_of(const auto& words) {
  std::string line;
  for (const auto& word : words)
    line.append(line.empty() ? "" : " ").append(shell_quote(word));
  return line;
}

} // namespace

std::string shell_line(std::span<const std::string> words) {
  return line_of(words);
}

std::string shell_line(std::span<const std::string_view> words) {
  return line_of(words);
}

} // namespace terra
