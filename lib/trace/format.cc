// SPDX-License-Identifier: MIT
#include "lib/trace/format.hh"

// Shortened by the Makefile.
extern "C" const char blob_schema_sql[], blob_schema_sql_end[], blob_schema_events_sql[],
    blob_schema_events_sql_end[], blob_schema_callers_sql[], blob_schema_callers_sql_end[];

namespace terra {

std::string_view trace_schema() {
  return {blob_schema_sql, size_t(blob_schema_sql_end - blob_schema_sql)};
}

std::string_view event_schema() {
  return {blob_schema_events_sql, size_t(blob_schema_events_sql_end - blob_schema_events_sql)};
}

std::string_view caller_schema() {
  return {blob_schema_callers_sql, size_t(blob_schema_callers_sql_end - blob_schema_callers_sql)};
}

} // namespace terra
