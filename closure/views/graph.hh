// SPDX-License-Identifier: MIT
// The set as a graph: who wants whom. Nodes are members in the set's order; a link or directory on the way is
// no node, an edge that leads through it leads on to what it leads to.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "closure/file_set.hh"

namespace terra::closure {

struct Graph {
  struct Edge {
    size_t to;
    std::string why; // as in "NAME needed by PATH": "needed by"
  };
  struct Node {
    const Entry* entry;
    std::vector<Edge> edges;
    bool wanted = false; // by the user or a run, not only by another member
  };
  std::vector<Node> nodes;
};

// The set has to keep all reasons, and must outlive the graph.
Graph graph_of(FileSet& files);

// For each node the sum of `own` over it and everything that nothing else keeps: what is reached only through
// it (the dominator tree, by Cooper, Harvey and Kennedy's iteration).
std::vector<uint64_t> retained(const Graph& graph, const std::vector<uint64_t>& own);

} // namespace terra::closure
