// SPDX-License-Identifier: MIT
// The only file that includes nlohmann-json: its header costs seconds per translation unit.
#include <nlohmann/json.hpp>

#include "lib/base/records.hh"

namespace terra {

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
