// SPDX-License-Identifier: MIT
#include "closure/grow/tree.hh"

#include <sys/stat.h>
#include <unordered_set>

#include "closure/glob.hh"
#include "lib/base/path.hh"

namespace terra::closure {

std::vector<std::string> expand_glob(elf::Root& root, std::string_view pattern) {
  std::vector<std::string> found{""};
  for (std::string_view piece : split(pattern, '/')) {
    if (piece.empty()) continue;
    std::vector<std::string> next;
    for (const std::string& directory : found) {
      if (!has_wildcard(piece)) {
        next.push_back(directory + "/" + std::string(piece));
        continue;
      }
      for (const std::string& name : list_directory(root, directory.empty() ? "/" : directory))
        if (glob_match(piece, name)) next.push_back(directory + "/" + name);
    }
    found = std::move(next);
  }
  std::erase_if(found, [&](const std::string& path) { return path.empty() || root.walk(path).error; });
  return found;
}

void walk_tree(elf::Root& root, const std::string& top, const std::function<bool(const std::string&)>& skip,
               const std::function<void(const std::string&)>& visit) {
  std::vector<std::string> todo{top};
  std::unordered_set<std::string> seen;
  while (!todo.empty()) {
    std::string path = std::move(todo.back());
    todo.pop_back();
    const auto& walk = root.walk(path);
    if (walk.error) continue;
    bool directory = S_ISDIR(walk.mode);
    if (directory && skip(walk.path)) continue;
    visit(path);
    if (!directory || !seen.insert(walk.path).second) continue;
    auto names = list_directory(root, walk.path);
    for (auto name = names.rbegin(); name != names.rend(); ++name)
      todo.push_back(walk.path + "/" + *name);
  }
}

} // namespace terra::closure
