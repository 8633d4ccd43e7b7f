// SPDX-License-Identifier: MIT
#include <unistd.h>

#include "closure/views/graph.hh"
#include "closure/views/print.hh"
#include "lib/base/fd.hh"

namespace terra::closure {

namespace {

void flush(std::string& out, size_t limit) {
  if (out.size() <= limit) return;
  if (auto written = write_all(STDOUT_FILENO, out, "standard output"); !written) throw written.error();
  out.clear();
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    if (c == '\n')
      out += "\\n";
    else
      out.push_back(c);
  }
  return out + "\"";
}

class Tree {
 public:
  explicit Tree(const Graph& graph) : graph_(graph), printed_(graph.nodes.size(), false) {}
  void print(size_t start);
  bool printed(size_t node) const { return printed_[node]; }
  std::string out;

 private:
  const Graph& graph_;
  std::vector<bool> printed_;
};

void Tree::print(size_t start) {
  struct Step {
    size_t node, depth;
  };
  std::vector<Step> todo{{start, 0}}; // no recursion: chains may be long
  while (!todo.empty()) {
    auto [at, depth] = todo.back();
    todo.pop_back();
    const auto& node = graph_.nodes[at];
    bool again = printed_[at] && !node.edges.empty();
    out.append(2 * depth, ' ').append(node.entry->path).append(again ? " ...\n" : "\n");
    flush(out, 1 << 16);
    if (printed_[at]) continue;
    printed_[at] = true;
    for (auto edge = node.edges.rbegin(); edge != node.edges.rend(); ++edge)
      todo.push_back({edge->to, depth + 1});
  }
}

} // namespace

Exit print_tree(FileSet& files) {
  Graph graph = graph_of(files);
  Tree tree(graph);
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (graph.nodes[i].wanted) tree.print(i);
  for (size_t i = 0; i < graph.nodes.size(); ++i) // circles that nothing else leads to
    if (!tree.printed(i)) tree.print(i);
  flush(tree.out, 0);
  return Exit::ok;
}

Exit print_dot(FileSet& files) {
  std::string out = "digraph closure {\n  rankdir=LR;\n  node [shape=box];\n";
  Graph graph = graph_of(files);
  for (const auto& node : graph.nodes)
    out += "  " + quoted(node.entry->path) + (node.wanted ? " [style=bold];\n" : ";\n");
  for (const auto& node : graph.nodes)
    for (const auto& edge : node.edges) {
      const Entry& to = *graph.nodes[edge.to].entry;
      out += "  " + quoted(node.entry->path) + " -> " + quoted(to.path);
      out += edge.why == "needed by" ? ";\n" : " [label=" + quoted(edge.why) + "];\n";
    }
  out += "}\n";
  flush(out, 0);
  return Exit::ok;
}

} // namespace terra::closure
