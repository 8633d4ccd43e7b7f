// SPDX-License-Identifier: MIT
#include "closure/views/graph.hh"

#include <catch2/catch.hpp>

using namespace terra::closure;

namespace {

Graph make(size_t count, std::vector<std::pair<size_t, size_t>> edges, std::vector<size_t> wanted) {
  Graph graph;
  graph.nodes.resize(count);
  for (auto [from, to] : edges)
    graph.nodes[from].edges.push_back({to, "needed by"});
  for (size_t node : wanted)
    graph.nodes[node].wanted = true;
  return graph;
}

} // namespace

TEST_CASE("what two keep is retained by what leads to both") {
  // 0 -> 1 -> 3, 0 -> 2 -> 3 -> 4
  auto graph = make(5, {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 4}}, {0});
  CHECK(retained(graph, {1, 10, 100, 1000, 10000}) == std::vector<uint64_t>{11111, 10, 100, 11000, 10000});
}

TEST_CASE("what the user asked for is retained by nobody else") {
  auto graph = make(3, {{0, 1}, {1, 2}}, {0, 1});
  CHECK(retained(graph, {1, 10, 100}) == std::vector<uint64_t>{1, 110, 100});
}

TEST_CASE("circles end, reached or not") {
  auto reached = make(3, {{0, 1}, {1, 2}, {2, 1}}, {0});
  CHECK(retained(reached, {1, 10, 100}) == std::vector<uint64_t>{111, 110, 100});
  auto alone = make(2, {{0, 1}, {1, 0}}, {});
  CHECK(retained(alone, {1, 10}) == std::vector<uint64_t>{11, 10});
  CHECK(retained(Graph{}, {}).empty());
}

TEST_CASE("a long chain needs no stack") {
  std::vector<std::pair<size_t, size_t>> edges;
  for (size_t i = 0; i + 1 < 200000; ++i)
    edges.emplace_back(i, i + 1);
  CHECK(retained(make(200000, edges, {0}), std::vector<uint64_t>(200000, 1))[0] == 200000);
}
