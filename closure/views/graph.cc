// SPDX-License-Identifier: MIT
#include "closure/views/graph.hh"

#include <algorithm>
#include <unordered_map>

namespace terra::closure {

namespace {

constexpr size_t none = size_t(-1);

// Nodes in postorder from a root above all that are wanted (number: nodes.size()), without recursion. What is
// in no reach of it, a circle, hangs below the root as well.
std::vector<size_t> postorder(const Graph& graph, std::vector<std::vector<size_t>>& parents) {
  size_t count = graph.nodes.size();
  std::vector<size_t> order;
  std::vector<bool> seen(count, false);
  struct Step {
    size_t node, next;
  };
  auto visit = [&](size_t start) {
    if (seen[start]) return;
    seen[start] = true;
    std::vector<Step> stack{{start, 0}};
    while (!stack.empty()) {
      auto& [node, next] = stack.back();
      if (next == graph.nodes[node].edges.size()) {
        order.push_back(node);
        stack.pop_back();
        continue;
      }
      size_t to = graph.nodes[node].edges[next++].to;
      parents[to].push_back(node);
      if (seen[to]) continue;
      seen[to] = true;
      stack.push_back({to, 0});
    }
  };
  for (size_t pass = 0; pass < 2; ++pass)
    for (size_t i = 0; i < count; ++i)
      if (pass == 0 ? graph.nodes[i].wanted : !seen[i]) {
        parents[i].push_back(count);
        visit(i);
      }
  order.push_back(count);
  return order;
}

} // namespace

Graph graph_of(FileSet& files) {
  Graph graph;
  std::unordered_map<const Entry*, size_t> index;
  for (const Entry& entry : files.entries()) {
    if (entry.reasons.front().why == "link on the way to" || entry.reasons.front().why == "passed by")
      continue;
    index.emplace(&entry, graph.nodes.size());
    graph.nodes.push_back({&entry, {}});
  }
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    for (const Reason& reason : graph.nodes[i].entry->reasons) {
      const Entry* from = reason.from.empty() ? nullptr : files.find(reason.from);
      auto at = from ? index.find(from) : index.end();
      if (at == index.end() || at->second == i)
        graph.nodes[i].wanted = true;
      else if (auto& edges = graph.nodes[at->second].edges; edges.empty() || edges.back().to != i)
        edges.push_back({i, reason.why}); // once, whatever the reasons
    }
  return graph;
}

std::vector<uint64_t> retained(const Graph& graph, const std::vector<uint64_t>& own) {
  size_t count = graph.nodes.size();
  std::vector<std::vector<size_t>> parents(count + 1);
  auto order = postorder(graph, parents);
  std::vector<size_t> number(count + 1), dominator(count + 1, none);
  for (size_t i = 0; i < order.size(); ++i)
    number[order[i]] = i;
  dominator[count] = count;
  auto meet = [&](size_t a, size_t b) {
    while (a != b) {
      while (number[a] < number[b])
        a = dominator[a];
      while (number[b] < number[a])
        b = dominator[b];
    }
    return a;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = order.size() - 1; i-- > 0;) {
      size_t best = none;
      for (size_t parent : parents[order[i]])
        if (dominator[parent] != none) best = best == none ? parent : meet(parent, best);
      changed |= std::exchange(dominator[order[i]], best) != best;
    }
  }
  std::vector<uint64_t> sum(own);
  sum.push_back(0);
  for (size_t node : order) // children before their dominator
    if (node != count) sum[dominator[node]] += sum[node];
  sum.pop_back();
  return sum;
}

} // namespace terra::closure
