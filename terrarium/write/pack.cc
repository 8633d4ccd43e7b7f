// SPDX-License-Identifier: MIT
#include "terrarium/write/pack.hh"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/in_order.hh"
#include "lib/base/path.hh"
#include "lib/base/progress.hh"
#include "terrarium/plan/inventory.hh"
#include "terrarium/plan/layout.hh"
#include "terrarium/write/conf.hh"
#include "terrarium/write/launcher.hh"
#include "terrarium/write/manifest.hh"
#include "terrarium/write/names.hh"
#include "terrarium/write/patch.hh"
#include "terrarium/write/seal.hh"
#include "terrarium/write/tree.hh"

namespace terra {

namespace {

using Items = std::map<std::string, Item>;

template <typename T> T must(Expected<T> result) {
  if (!result) throw result.error();
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void say_about(const Item& item) {
  if (item.st.st_mode & (S_ISUID | S_ISGID)) report(item.source + ": set-user-ID bit dropped");
  if (item.in_view)
    report(item.source + ": " + item.in_view + ": runs in a view, where user namespaces are allowed");
}

void add_other(NewTree& tree, const Item& item) {
  if (item.kind == Kind::directory) {
    must(tree.add_directory(item.inside));
  } else if (item.kind == Kind::link) {
    bool absolute = item.target.starts_with('/');
    std::string target =
        absolute ? relative_path(dir_name(item.source), normal_path(item.target)) : item.target;
    must(tree.add_link(item.inside, target));
  } else {
    must(tree.add_hard_link(item.inside, item.same_as->inside));
  }
}

// Files first, `jobs` at a time; then what refers to them. What can't be read was reported when the inventory
// was taken: it has no place any more.
void copy_items(NewTree& tree, Items& items, unsigned jobs, bool& problems) {
  std::vector<const Item*> files, others;
  for (auto& [path, item] : items) {
    if (item.inside.empty()) continue;
    if (item.kind == Kind::directory || item.kind == Kind::link ||
        (item.same_as && !item.same_as->inside.empty())) {
      others.push_back(&item);
    } else if (S_ISREG(item.st.st_mode) && ::access(path.c_str(), R_OK) == 0) {
      files.push_back(&item);
    } else {
      problems = true;
      item.inside.clear();
    }
  }
  Progress progress("copying", files.size());
  size_t shown = 0;
  in_order<Expected<void>>(
      files.size(), jobs, [&](size_t i) { return tree.add_copy(files[i]->inside, files[i]->source); },
      [&](Expected<void> copied) {
        must(std::move(copied));
        say_about(*files[shown++]);
        progress.step();
      });
  for (const Item* item : others)
    add_other(tree, *item);
}

void add_launchers(NewTree& tree, const Items& items, const std::vector<Entry>& entries,
                   std::vector<AddedLink>& links, LauncherKind kind) {
  for (const Entry& entry : entries) {
    const Item* item = find_final(items, entry.program);
    if (!item || !needs_launcher(*item, entry)) continue;
    std::string inside = join_path("ebin", entry.name);
    must(tree.add_text(inside, make_launcher(*item, entry, items, kind), 0755));
    std::erase_if(links, [&](const AddedLink& link) { return link.inside == inside; });
  }
  for (const AddedLink& link : links)
    must(tree.add_link(link.inside, link.target));
}

// SOURCE_DATE_EPOCH (reproducible-builds.org), or the newest file that went in: the stamp of what we
// generate.
struct timespec generated_time(const Items& items) {
  if (const char* epoch = ::getenv("SOURCE_DATE_EPOCH")) {
    char* end;
    long long seconds = ::strtoll(epoch, &end, 10);
    if (*epoch && !*end) return {time_t(seconds), 0};
    throw Error{std::string("SOURCE_DATE_EPOCH: not a number: ") + epoch, Exit::usage};
  }
  struct timespec newest = {};
  for (const auto& [path, item] : items)
    if (!S_ISDIR(item.st.st_mode) && item.st.st_mtim.tv_sec > newest.tv_sec) newest = item.st.st_mtim;
  return newest;
}

// Every time stamp is the source's or `fallback`, so that two packs of the same input are the same bytes in
// tar(1) too. Directories last and deepest first: writing into one changes its stamp.
void set_times(const std::string& top, const Items& items, struct timespec fallback) {
  std::map<std::string, struct timespec> known;
  for (const auto& [path, item] : items)
    known[item.inside] = item.st.st_mtim;
  std::vector<std::string> all = {""};
  for (const auto& file : std::filesystem::recursive_directory_iterator(top))
    all.push_back(file.path().string().substr(top.size() + 1));
  std::ranges::sort(all, std::greater{});
  for (const std::string& inside : all) {
    auto found = known.find(inside);
    struct timespec stamp = found == known.end() ? fallback : found->second;
    struct timespec both[2] = {stamp, stamp};
    std::string path = inside.empty() ? top : join_path(top, inside);
    if (::utimensat(AT_FDCWD, path.c_str(), both, AT_SYMLINK_NOFOLLOW) != 0)
      throw sys_error(path, "set times");
  }
}

PackSummary summarise(const std::vector<ManifestEntry>& manifest) {
  PackSummary out;
  for (const ManifestEntry& entry : manifest) {
    if (entry.kind == "link") {
      out.links++;
      continue;
    }
    out.files++;
    out.bytes += std::stoull(entry.size);
    out.programs += entry.kind == "program";
    out.libraries += entry.kind == "library";
  }
  return out;
}

} // namespace

Exit pack(const PackOptions& options, PackSummary& summary) {
  ::umask(022); // the modes of made directories are part of the result

  // The target first: nothing else is worth doing when it can't be written.
  NewTree tree = must(NewTree::create(options.output));

  // Entries are part of the list, so that `terrarium pack --entry git < /dev/null` says what is missing.
  std::vector<ListEntry> list = options.list;
  std::vector<Entry> entries;
  for (const std::string& entry : options.entries) {
    entries.push_back(resolve_entry(parse_entry(entry)));
    list.push_back({entries.back().program, "entry"});
  }

  // From here on: every path exists and is to be packed, links are known, every program's loader is among the
  // items.
  Passthrough passthrough(options.host);
  std::erase_if(list, [&](const ListEntry& entry) { return passthrough.holds(entry.path); });
  Inventory inventory = take_inventory(list);
  std::erase_if(inventory.items, [&](const auto& item) { return passthrough.holds(item.first); });
  for (const Error& problem : inventory.problems)
    report(problem);
  bool problems = !inventory.problems.empty();

  // From here on: every item knows its place.
  Layout layout = lay_out(inventory.items, entries, passthrough);
  for (const std::string& missing : layout.missing)
    report(missing);
  problems = problems || !layout.missing.empty();

  copy_items(tree, inventory.items, options.jobs, problems);
  must(patch_all(inventory.items, passthrough, tree.path(), options.jobs));
  for (const auto& [path, item] : inventory.items)
    if (item.kind == Kind::loader && !item.inside.empty() && !item.same_as)
      must(seal_loader(tree.at(item.inside)));

  // From here on: programs and libraries are final; what is generated from them follows.
  must(tree.add_copy(join_path(library_dir, redirector), support_path(redirector)));
  bool view =
      std::ranges::any_of(inventory.items, [](const auto& entry) { return entry.second.in_view != nullptr; });
  if (view) must(tree.add_copy(join_path(library_dir, view_runner), support_path("view")));
  add_launchers(tree, inventory.items, entries, layout.links, options.launcher);
  HostPaths host = shipped_host_paths();
  std::string conf = must(make_conf(inventory.items, host, passthrough, tree.path()));
  must(tree.add_text(join_path(library_dir, "terrarium.conf"), conf));

  must(add_listed_names(tree, inventory.items, host));
  auto manifest = must(describe(tree.path(), inventory.items, layout.links, options.jobs));
  must(tree.add_text("MANIFEST", manifest_text(manifest)));
  set_times(tree.path(), inventory.items, generated_time(inventory.items));
  must(tree.commit());
  summary = summarise(manifest);
  return problems ? Exit::finding : Exit::ok;
}

} // namespace terra
