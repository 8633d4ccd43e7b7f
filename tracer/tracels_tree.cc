// SPDX-License-Identifier: MIT
#include "tracer/tracels_tree.hh"

#include <fmt/format.h>
#include <unistd.h>
#include <unordered_map>

#include "lib/base/fd.hh"

namespace terra {

namespace {

struct Node {
  std::string line;
  std::vector<size_t> children;
};

using Row = std::vector<TraceReader::Value>;

int64_t integer(const TraceReader::Value& value) {
  const auto* number = std::get_if<int64_t>(&value);
  return number ? *number : 0;
}

// Columns: pid, parent, argv, exit_status, signal.
std::string line_of(const Row& row) {
  const auto* argv = std::get_if<std::string>(&row[2]);
  std::string line = fmt::format("{} {}", integer(row[0]), argv ? *argv : "?");
  if (int64_t signal = integer(row[4])) return line + fmt::format("  [killed by signal {}]", signal);
  if (std::holds_alternative<std::monostate>(row[3])) return line + "  [not ended]";
  if (int64_t status = integer(row[3])) return line + fmt::format("  [exit {}]", status);
  return line;
}

// A tree can be as deep as there are processes: no recursion.
std::string draw(const std::vector<Node>& nodes, const std::vector<size_t>& roots) {
  std::string text;
  std::vector<std::pair<size_t, size_t>> todo; // node, depth
  for (auto root = roots.rbegin(); root != roots.rend(); ++root)
    todo.emplace_back(*root, 0);
  while (!todo.empty()) {
    auto [node, depth] = todo.back();
    todo.pop_back();
    text.append(2 * depth, ' ').append(nodes[node].line).append("\n");
    const auto& children = nodes[node].children;
    for (auto child = children.rbegin(); child != children.rend(); ++child)
      todo.emplace_back(*child, depth + 1);
  }
  return text;
}

} // namespace

Exit print_tree(TraceReader& reader) {
  std::vector<Node> nodes;
  std::vector<size_t> roots;
  std::unordered_map<int64_t, size_t> latest; // by pid: rows come in the order of birth, pids are used again
  reader.rows("processes", {.columns = {"pid", "parent", "argv", "exit_status", "signal"}},
              [&](const Row& row) {
                auto parent = latest.find(integer(row[1]));
                (parent == latest.end() ? roots : nodes[parent->second].children).push_back(nodes.size());
                latest[integer(row[0])] = nodes.size();
                nodes.push_back({line_of(row), {}});
              });
  if (auto written = write_all(STDOUT_FILENO, draw(nodes, roots), "stdout"); !written) throw written.error();
  return Exit::ok;
}

} // namespace terra
