// SPDX-License-Identifier: MIT
#include "tracels/tree.hh"

#include <fmt/format.h>
#include <unistd.h>

#include "lib/base/fd.hh"
#include "tracels/processes.hh"

namespace terra {

namespace {

std::string line_of(const ProcessNode& node) {
  std::string line = fmt::format("{} {}", node.pid, node.argv);
  return node.outcome.empty() ? line : line + fmt::format("  [{}]", node.outcome);
}

} // namespace

// A tree can be as deep as there are processes: no recursion.
Exit print_tree(TraceReader& reader) {
  auto nodes = read_processes(reader);
  std::vector<std::pair<size_t, size_t>> todo; // node, depth
  for (size_t i = nodes.size(); i-- > 0;)
    if (!nodes[i].parent) todo.emplace_back(i, 0);
  std::string text;
  while (!todo.empty()) {
    auto [node, depth] = todo.back();
    todo.pop_back();
    text.append(2 * depth, ' ').append(line_of(nodes[node])).append("\n");
    const auto& children = nodes[node].children;
    for (auto child = children.rbegin(); child != children.rend(); ++child)
      todo.emplace_back(*child, depth + 1);
  }
  if (auto written = write_all(STDOUT_FILENO, text, "stdout"); !written) throw written.error();
  return Exit::ok;
}

} // namespace terra
