// SPDX-License-Identifier: MIT
#include "tracels/processes.hh"

#include <fmt/format.h>
#include <unordered_map>

namespace terra {

namespace {

using Row = std::vector<TraceReader::Value>;

int64_t integer(const TraceReader::Value& value) {
  const auto* number = std::get_if<int64_t>(&value);
  return number ? *number : 0;
}

std::string text(const TraceReader::Value& value) {
  const auto* bytes = std::get_if<std::string>(&value);
  return bytes ? *bytes : "?";
}

std::string outcome(const TraceReader::Value& exit_status, const TraceReader::Value& signal) {
  if (int64_t number = integer(signal)) return fmt::format("killed by signal {}", number);
  if (std::holds_alternative<std::monostate>(exit_status)) return "not ended";
  if (int64_t status = integer(exit_status)) return fmt::format("exit {}", status);
  return {};
}

} // namespace

std::vector<ProcessNode> read_processes(TraceReader& reader) {
  std::vector<ProcessNode> nodes;
  std::unordered_map<int64_t, size_t> latest; // by pid: rows come in the order of birth, pids are used again
  reader.rows("processes", {.columns = {"pid", "parent", "exe", "argv", "exit_status", "signal"}},
              [&](const Row& row) {
                ProcessNode node{.pid = integer(row[0]),
                                 .parent = {},
                                 .children = {},
                                 .exe = text(row[2]),
                                 .argv = text(row[3]),
                                 .outcome = outcome(row[4], row[5])};
                if (auto parent = latest.find(integer(row[1])); parent != latest.end()) {
                  node.parent = parent->second;
                  nodes[parent->second].children.push_back(nodes.size());
                }
                latest[node.pid] = nodes.size();
                nodes.push_back(std::move(node));
              });
  return nodes;
}

} // namespace terra
