// SPDX-License-Identifier: MIT
#include "lib/elf/tokens.hh"

#include <cctype>

namespace terra::elf {

namespace {

// Length of `name` or `{name}` at the start of `text`, 0 when something else stands there. A name that goes
// on with an identifier character is another name.
size_t token_length(std::string_view text, std::string_view name) {
  bool curly = text.starts_with('{');
  if (curly) text.remove_prefix(1);
  if (!text.starts_with(name)) return 0;
  text.remove_prefix(name.size());
  if (curly) return text.starts_with('}') ? name.size() + 2 : 0;
  bool goes_on = !text.empty() && (std::isalnum(static_cast<unsigned char>(text[0])) || text[0] == '_');
  return goes_on ? 0 : name.size();
}

constexpr std::string_view token_names[] = {"ORIGIN", "PLATFORM", "LIB"};

} // namespace

bool has_token(std::string_view text, std::string_view name) {
  for (size_t at = text.find('$'); at != text.npos; at = text.find('$', at + 1))
    for (std::string_view known : token_names)
      if ((name.empty() || name == known) && token_length(text.substr(at + 1), known) != 0) return true;
  return false;
}

bool starts_with_origin(std::string_view text) {
  if (!text.starts_with('$')) return false;
  size_t length = token_length(text.substr(1), "ORIGIN");
  return length != 0 && (text.size() == length + 1 || text[length + 1] == '/');
}

std::string expand_tokens(std::string_view text, const Tokens& tokens) {
  const struct {
    std::string_view name;
    const std::string& value;
  } known[] = {{"ORIGIN", tokens.origin}, {"PLATFORM", tokens.platform}, {"LIB", tokens.lib}};
  std::string out;
  while (!text.empty()) {
    size_t dollar = text.find('$');
    out.append(text.substr(0, dollar));
    if (dollar == std::string_view::npos) break;
    text.remove_prefix(dollar + 1);
    size_t length = 0;
    for (const auto& token : known)
      if ((length = token_length(text, token.name)) != 0) {
        if (token.value.empty()) return {};
        out.append(token.value);
        break;
      }
    if (length == 0) out.push_back('$');
    text.remove_prefix(length);
  }
  return out;
}

} // namespace terra::elf
