// SPDX-License-Identifier: MIT
#include "closure/trace_calls.hh"

#include <variant>

namespace terra::closure {

namespace {

// As the view `inputs` of schema.sql sorts them.
std::string how_of(const std::string& op) {
  if (op == "exec" || op == "interp" || op == "list" || op == "map") return op;
  return op == "open" || op == "receive" || op == "inherit" ? "open" : "probe";
}

std::string key(const std::string& path, const std::string& how, int64_t pid) {
  return std::to_string(pid) + how + path;
}

} // namespace

TraceCalls::TraceCalls(TraceReader& reader) {
  reader.rows("callers", {.columns = {"path", "op", "coalesce(caller, '')", "pid", "frames"}},
              [&](const std::vector<TraceReader::Value>& row) {
                const auto *path = std::get_if<std::string>(&row[0]), *op = std::get_if<std::string>(&row[1]),
                           *caller = std::get_if<std::string>(&row[2]),
                           *frames = std::get_if<std::string>(&row[4]);
                const auto* pid = std::get_if<int64_t>(&row[3]);
                if (!path || !op || !caller || !frames || !pid) return;
                for (int64_t process : {*pid, int64_t(0)})
                  calls_[key(*path, how_of(*op), process)].push_back({*caller, *frames});
              });
}

const std::vector<TraceCalls::Call>& TraceCalls::of(const std::string& path, const std::string& how,
                                                    int64_t pid) const {
  static const std::vector<Call> none;
  auto found = calls_.find(key(path, how, pid));
  return found == calls_.end() ? none : found->second;
}

} // namespace terra::closure
