// SPDX-License-Identifier: MIT
#include "terrarium/plan/layout.hh"

#include <algorithm>
#include <set>
#include <tuple>

#include "lib/base/path.hh"
#include "terrarium/plan/inventory.hh"
#include "terrarium/plan/run_path.hh"

namespace terra {

namespace {

using Items = std::map<std::string, Item>;

// "glibc-hwcaps/x86-64-v3" of ".../x86_64-linux-gnu/glibc-hwcaps/x86-64-v3", otherwise "".
std::string hwcaps_part(const std::string& dir) {
  return base_name(dir_name(dir)) == "glibc-hwcaps" ? "glibc-hwcaps/" + base_name(dir) : "";
}

// The directory below the top in which a library belongs; "" when it stays where it is.
std::string library_place(const std::string& dir) {
  if (is_system_library_dir(dir)) return library_dir;
  std::string hwcaps = hwcaps_part(dir);
  if (!hwcaps.empty() && is_system_library_dir(dir_name(dir_name(dir))))
    return join_path(library_dir, hwcaps);
  return "";
}

// What pack itself puts there.
const std::set<std::string> own_names = {"MANIFEST",
                                         "ebin",
                                         "pbin",
                                         std::string(library_dir) + "/" + redirector,
                                         std::string(library_dir) + "/" + view_runner,
                                         std::string(library_dir) + "/terrarium.conf"};

class Planner {
 public:
  Planner(Items& items, const Passthrough& passthrough) : items_(items), passthrough_(passthrough) {}

  Layout run(const std::vector<Entry>& entries) {
    for (auto& [path, item] : items_)
      place(item);
    for (auto& [path, item] : items_)
      note_hard_link(item);
    for (auto& [path, item] : items_)
      link_old_place(item);
    for (auto& [path, item] : items_)
      alias_link(item);
    for (auto& [path, item] : items_)
      alias_needed(item);
    alias_top_lib64();
    for (auto& [path, item] : items_)
      link_neighbours(item);
    for (const Entry& entry : entries)
      add_entry(entry);
    for (auto& [path, item] : items_)
      add_pbin(item);
    for (auto& [path, item] : items_)
      note_missing(item);
    return std::move(layout_);
  }

 private:
  void place(Item& item);
  void note_hard_link(Item& item);
  void link_old_place(const Item& item);
  void alias_link(const Item& item);
  void alias_needed(const Item& item);
  void alias_top_lib64();
  void link_neighbours(const Item& item);
  void add_entry(const Entry& entry);
  void add_pbin(const Item& item);
  void note_missing(const Item& item);
  bool provides(const Item& item, const std::string& name) const;
  const Item* provider(const std::string& name) const;

  // Adds TOP/inside -> TOP/to unless something is there already.
  bool add_link(const std::string& inside, const std::string& to, std::string why) {
    if (!taken_.insert(inside).second) return false;
    layout_.links.push_back({inside, relative_path("/" + dir_name(inside), "/" + to), std::move(why)});
    return true;
  }

  Items& items_;
  const Passthrough& passthrough_;
  Layout layout_;
  std::set<std::string> taken_ = own_names; // inside paths in use
  std::set<std::string> moved_from_;        // directories whose libraries went to lib64
  std::map<std::tuple<dev_t, ino_t, std::string>, const Item*> hard_links_;
};

void Planner::place(Item& item) {
  item.inside = item.source.substr(1);
  if (item.kind == Kind::library || item.kind == Kind::loader) {
    std::string place = library_place(dir_name(item.source));
    std::string name = item.image.soname.value_or(base_name(item.source));
    std::string inside = join_path(place, base_name(name));
    if (!place.empty() && !taken_.contains(inside)) item.inside = inside;
    if (place == library_dir && item.kind == Kind::library) moved_from_.insert(dir_name(item.source));
  }
  // On merged-/usr systems /lib64 is a link to usr/lib64; here lib64 is the directory of libraries itself.
  if (item.kind == Kind::link && item.source == std::string("/") + library_dir) item.inside.clear();
  // A program that was packed before brings the redirector it had; it gets ours.
  if (item.image.soname == redirector) item.inside.clear();
  if (own_names.contains(item.inside)) {
    layout_.missing.push_back(item.source + ": left out, the name is the terrarium's own");
    item.inside.clear();
  }
  if (!item.inside.empty()) taken_.insert(item.inside);
}

// Names of one file stay one file, unless they would be patched differently: $ORIGIN paths depend on the
// directory.
void Planner::note_hard_link(Item& item) {
  if (item.st.st_nlink < 2 || item.kind == Kind::directory || item.kind == Kind::link || item.inside.empty())
    return;
  bool patched = item.kind == Kind::program || item.kind == Kind::library;
  auto key = std::tuple(item.st.st_dev, item.st.st_ino, patched ? dir_name(item.inside) : "");
  auto [first, fresh] = hard_links_.try_emplace(key, &item);
  if (!fresh) item.same_as = first->second;
}

void Planner::link_old_place(const Item& item) {
  std::string old = item.source.substr(1);
  if (!item.inside.empty() && item.inside != old) add_link(old, item.inside, "moved to " + item.inside);
}

// libz.so.1 -> libz.so.1.2.13 in a system directory: lib64 must answer to that name too.
void Planner::alias_link(const Item& item) {
  if (item.kind != Kind::link || !is_system_library_dir(dir_name(item.source))) return;
  const Item* final = find_final(items_, item.source);
  if (final && (final->kind == Kind::library || final->kind == Kind::loader))
    add_link(join_path(library_dir, base_name(item.source)), final->inside, "link " + item.source);
}

const Item* Planner::provider(const std::string& name) const {
  const Item* by_file_name = nullptr;
  for (const auto& [path, item] : items_) {
    if (item.kind != Kind::library) continue;
    if (item.image.soname == name) return &item;
    if (base_name(path) == name) by_file_name = &item;
  }
  return by_file_name;
}

void Planner::alias_needed(const Item& item) {
  if (item.kind == Kind::fixed) return; // a 32-bit program's libraries are data, at their own path
  for (const std::string& name : item.image.needed) {
    std::string inside = join_path(library_dir, base_name(name));
    if (taken_.contains(inside)) continue;
    if (const Item* library = provider(name)) add_link(inside, library->inside, "needed by " + item.source);
  }
}

void Planner::alias_top_lib64() {
  auto link = items_.find(std::string("/") + library_dir);
  if (link == items_.end() || link->second.kind != Kind::link) return;
  std::string real = normal_path(join_path("/", link->second.target)).substr(1);
  for (const auto& [path, item] : items_)
    if (dir_name(item.inside) == real)
      add_link(join_path(library_dir, base_name(path)), item.inside, "link " + link->first);
}

// A library may look around its own place, by dladdr(3): libgstreamer-1.0.so.0 for gstreamer-1.0 beside it.
// So the directories beside the libraries that went to lib64 are beside them there too.
void Planner::link_neighbours(const Item& item) {
  std::string at = item.kind == Kind::directory ? item.source : dir_name(item.source);
  for (; at.size() > 1; at = dir_name(at)) {
    if (!moved_from_.contains(dir_name(at)) || is_system_library_dir(at)) continue;
    std::string inside = join_path(library_dir, base_name(at));
    auto below = taken_.lower_bound(inside + "/");
    bool moved_too = below != taken_.end() && is_below(*below, inside); // glibc-hwcaps
    if (!moved_too) add_link(inside, at.substr(1), "beside libraries of " + dir_name(at));
  }
}

void Planner::add_entry(const Entry& entry) {
  const Item* item = find_final(items_, entry.program);
  if (!item || (!is_program(item->kind) && item->kind != Kind::script))
    throw Error{entry.program + ": is no program or script in the list", Exit::usage};
  // The link leads to the name that was asked for, which may itself be a link: python3 and not python3.11.
  if (!add_link(join_path("ebin", entry.name), item->inside, "entry"))
    throw Error{entry.name + ": another entry has the same name", Exit::usage};
}

void Planner::add_pbin(const Item& item) {
  if (is_program(item.kind)) add_link(join_path("pbin", base_name(item.source)), item.inside, "program");
}

bool Planner::provides(const Item& item, const std::string& name) const {
  if (taken_.contains(join_path(library_dir, name))) return true;
  for (const std::string& dir : declared_directories(item))
    if (taken_.contains(normal_path(join_path(dir, name)).substr(1))) return true;
  if (name.find('/') != std::string::npos) return true;
  return std::ranges::any_of(items_, [&](const auto& entry) { // a loader is there before what it loads
    return entry.second.kind == Kind::loader && entry.second.image.soname == name;
  });
}

void Planner::note_missing(const Item& item) {
  if (item.kind == Kind::fixed) return;
  for (const std::string& name : item.image.needed)
    if (!provides(item, name) && !passthrough_.directory_for(name))
      layout_.missing.push_back(item.source + ": needs " + name + ", which is not in the list");
}

} // namespace

Layout lay_out(Items& items, const std::vector<Entry>& entries, const Passthrough& passthrough) {
  return Planner(items, passthrough).run(entries);
}

} // namespace terra
