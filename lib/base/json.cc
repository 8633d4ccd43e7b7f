// SPDX-License-Identifier: MIT
// The only file that includes nlohmann-json: its header costs seconds per translation unit.
#include <nlohmann/json.hpp>

#include "lib/base/json.hh"
#include "lib/base/records.hh"

namespace terra {

namespace {

constexpr int max_depth = 64;

Json tree_of(const nlohmann::json& value) {
  using Kind = Json::Kind;
  Json out;
  if (value.is_string()) {
    out.kind = Kind::string;
    out.text = value.get<std::string>();
  } else if (value.is_array() || value.is_object()) {
    out.kind = value.is_array() ? Kind::array : Kind::object;
    for (const auto& [key, item] : value.items()) {
      if (value.is_object()) out.keys.push_back(key);
      out.items.push_back(tree_of(item));
    }
  } else if (value.is_boolean()) {
    out.kind = Kind::boolean;
  } else if (value.is_number()) {
    out.kind = Kind::number;
  }
  return out;
}

} // namespace

const Json* Json::member(std::string_view key) const {
  for (size_t i = 0; i < keys.size(); ++i)
    if (keys[i] == key) return &items[i];
  return nullptr;
}

std::optional<Json> parse_json(std::string_view text) {
  bool too_deep = false;
  auto watch = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    too_deep |= depth > max_depth;
    return !too_deep;
  };
  auto value = nlohmann::json::parse(text, watch, false);
  if (too_deep || value.is_discarded()) return std::nullopt;
  return tree_of(value);
}

std::string json_string(std::string_view bytes) {
  return nlohmann::json(bytes).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool is_utf8(std::string_view bytes) {
  try {
    (void)nlohmann::json(bytes).dump();
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

} // namespace terra
