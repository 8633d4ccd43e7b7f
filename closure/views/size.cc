// SPDX-License-Identifier: MIT
#include <algorithm>
#include <numeric>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

#include "closure/views/graph.hh"
#include "closure/views/print.hh"

namespace terra::closure {

namespace {

std::vector<uint64_t> own_sizes(const Graph& graph, elf::Root& root) {
  std::vector<uint64_t> own;
  std::set<std::pair<dev_t, ino_t>> seen;
  for (const auto& node : graph.nodes) {
    Fd fd = root.open(node.entry->path, O_PATH);
    struct stat st;
    bool counts = fd && ::fstat(fd.get(), &st) == 0 && S_ISREG(st.st_mode) &&
                  seen.insert({st.st_dev, st.st_ino}).second;
    own.push_back(counts ? uint64_t(st.st_size) : 0);
  }
  return own;
}

} // namespace

Exit print_sizes(const Options& options, elf::Root& root, FileSet& files) {
  Graph graph = graph_of(files);
  auto own = own_sizes(graph, root), sums = retained(graph, own);
  std::vector<size_t> order(graph.nodes.size());
  std::iota(order.begin(), order.end(), size_t(0));
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return sums[a] > sums[b]; });
  RecordWriter writer(STDOUT_FILENO, options.format, {"path", "size", "retained"});
  for (size_t i : order)
    writer.row({graph.nodes[i].entry->path, int64_t(own[i]), int64_t(sums[i])});
  if (options.verbose)
    report(std::to_string(std::accumulate(own.begin(), own.end(), uint64_t(0))) + " bytes in " +
           std::to_string(own.size()) + " files");
  return writer.finish();
}

} // namespace terra::closure
