// SPDX-License-Identifier: MIT
// What schema.sql cannot say of a trace: how its file is marked. And its text, as it is stored.
#pragma once

#include <cstdint>
#include <string_view>

namespace terra {

constexpr uint32_t trace_application_id = 0x54657272; // "Terr"
constexpr uint32_t trace_format = 4;

// The statements of schema.sql, schema-events.sql and schema-callers.sql, each ended by ";\n".
std::string_view trace_schema();
std::string_view event_schema();
std::string_view caller_schema();

} // namespace terra
