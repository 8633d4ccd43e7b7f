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

} // namespace

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
