// SPDX-License-Identifier: MIT
#include "terrarium/write/names.hh"

#include <filesystem>

#include "lib/base/path.hh"

namespace terra {

namespace {

namespace fs = std::filesystem;

// The reason's column of `closure -l`, behind that of the kind.
bool was_listed(const Item& item) {
  return item.kind == Kind::directory && item.why.starts_with("directory\tlisted by ");
}

Expected<void> add_name(NewTree& tree, const std::string& inside, const fs::directory_entry& entry) {
  fs::file_status status = entry.symlink_status();
  if (fs::is_directory(status)) return tree.add_directory(inside);
  if (fs::is_regular_file(status)) return tree.add_text(inside, "", placeholder_mode);
  if (!fs::is_symlink(status)) return {}; // sockets, FIFOs and devices are of one run
  std::string target = fs::read_symlink(entry.path());
  if (target.starts_with('/')) target = relative_path(dir_name(entry.path().string()), normal_path(target));
  return tree.add_link(inside, target);
}

} // namespace

Expected<void> add_listed_names(NewTree& tree, const std::map<std::string, Item>& items,
                                const HostPaths& host) {
  for (const auto& [path, item] : items) {
    if (!was_listed(item) || host.holds(path)) continue;
    std::error_code gone; // as when a file of the list is gone: there is nothing to show
    for (const auto& entry : fs::directory_iterator(path, gone)) {
      std::string inside = join_path(item.inside, entry.path().filename().string());
      if (fs::exists(fs::symlink_status(tree.at(inside)))) continue;
      if (auto added = add_name(tree, inside, entry); !added) return added;
    }
  }
  return {};
}

} // namespace terra
