// SPDX-License-Identifier: MIT
// JSON text as a tree. For small documents from files that nobody vouches for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace terra {

struct Json {
  enum class Kind { null, boolean, number, string, array, object } kind = Kind::null;
  std::string text;              // of a string
  std::vector<std::string> keys; // of an object, beside `items`
  std::vector<Json> items;       // of an array or object

  // Of an object; nullptr when there is none.
  const Json* member(std::string_view key) const;
};

// Nothing when `text` is not JSON, or nested deeper than 64 levels.
std::optional<Json> parse_json(std::string_view text);

} // namespace terra
