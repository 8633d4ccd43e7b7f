// SPDX-License-Identifier: MIT
#include "tracer/target/links.hh"

#include "lib/base/path.hh"

namespace terra {

bool asks_for_directory(std::string_view name) {
  return name.ends_with('/') || name.ends_with("/.") || name.ends_with("/..");
}

void Links::changed() {
  kept_.clear();
  bytes_ = 0;
  ++changes_;
}

Way* Links::keep(Kept& kept, std::string_view text, Way way) {
  for (const Hop& hop : way.hops)
    seen_.insert(hop.path);
  if (way.passing) return &passing_.emplace_back(std::move(way));
  bool as_it_says = way.hops.empty() && !way.lost && way.end == text;
  auto& place = kept[std::string(text)];
  place = as_it_says ? nullptr : std::make_unique<Way>(std::move(way));
  bytes_ += text.size();
  return place.get();
}

// `text`: nothing, the root, or a path below it.
Way* Links::resolve(RootView& root, Kept& kept, std::string_view text) {
  while (text.ends_with('/'))
    text.remove_suffix(1);
  if (text.size() <= root.top().size()) return nullptr;
  if (auto at = kept.find(text); at != kept.end()) return at->second.get();
  size_t slash = text.rfind('/');
  std::string_view above = text.substr(0, slash);
  while (above.ends_with('/'))
    above.remove_suffix(1);
  Way way;
  if (const Way* directory = resolve(root, kept, above))
    way = *directory;
  else
    way.end = above.size() <= root.top().size() ? root.top() : std::string(above);
  way.id = 0;
  walk(root, way, text.substr(slash + 1));
  return keep(kept, text, std::move(way));
}

Links::Found Links::find(pid_t pid, pid_t tid, std::string_view spelled, Last last, bool own_root) {
  if (bytes_ > most_kept) changed();
  passing_.clear();
  RootView root(places_, pid, tid, own_root);
  if (!is_below(spelled, root.top())) return {}; // relative, from outside of its root
  Kept& kept = kept_[root.key()];
  std::string_view name;
  if (last == Last::stays && !asks_for_directory(spelled)) {
    name = spelled.substr(spelled.rfind('/'));
    spelled.remove_suffix(name.size());
  }
  Way* way = resolve(root, kept, spelled);
  Found found{way, way ? way->end : std::string(spelled), way && way->lost};
  if (!found.lost) found.end += name;
  return found;
}

Way Links::walk_below(pid_t pid, pid_t tid, int dirfd, std::string top, std::string_view name,
                      Last last) const {
  RootView root(places_, pid, tid, dirfd, std::move(top));
  if (last == Last::stays && !asks_for_directory(name))
    name = name.substr(0, name.find_last_of('/') + 1); // 0: none
  Way way;
  way.end = root.top();
  walk(root, way, name);
  return way;
}

bool Links::leads_straight(pid_t pid, std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash == 0 || slash == std::string_view::npos || is_below(path, "/proc")) return false;
  if (bytes_ > most_kept) changed();
  passing_.clear();
  RootView root(places_, pid, pid, true);
  Kept& kept = kept_[root.key()];
  if (resolve(root, kept, path.substr(0, slash))) return false;
  if (kept.try_emplace(std::string(path)).second) bytes_ += path.size();
  return true;
}

Links::Found Links::find_anew(pid_t pid, pid_t tid, std::string_view spelled, Last last, bool own_root) {
  RootView root(places_, pid, tid, own_root);
  Kept& kept = kept_[root.key()];
  for (std::string_view text = spelled; !text.empty(); text = text.substr(0, text.rfind('/'))) {
    while (text.ends_with('/'))
      text.remove_suffix(1);
    if (auto at = kept.find(text); at != kept.end()) {
      bytes_ -= text.size();
      kept.erase(at);
    }
    if (text.empty()) break;
  }
  return find(pid, tid, spelled, last, own_root);
}

} // namespace terra
