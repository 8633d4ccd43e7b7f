// SPDX-License-Identifier: MIT
#include "terrarium/pack.hh"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/interrupt.hh"
#include "lib/base/path.hh"
#include "lib/base/progress.hh"
#include "terrarium/conf.hh"
#include "terrarium/inventory.hh"
#include "terrarium/launcher.hh"
#include "terrarium/layout.hh"
#include "terrarium/manifest.hh"
#include "terrarium/patch.hh"
#include "terrarium/tree.hh"

namespace terra {

namespace {

using Items = std::map<std::string, Item>;

template <typename T> T must(Expected<T> result) {
  if (!result) throw result.error();
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// "git" and "./git" to an absolute path whose last component may be a link; PATH is searched as execvp(3)
// does.
std::string find_entry(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    char cwd[PATH_MAX];
    if (!::getcwd(cwd, sizeof cwd)) throw sys_error(".", "getcwd");
    return normal_path(join_path(cwd, name));
  }
  const char* path = ::getenv("PATH");
  for (std::string_view dir : split(path ? path : "/usr/bin:/bin", ':')) {
    std::string candidate = join_path(dir.empty() ? "." : dir, name);
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  throw Error{name + ": not found in PATH", Exit::usage};
}

void copy_items(NewTree& tree, Items& items, bool& problems) {
  Progress progress("copying", items.size());
  for (auto& [path, item] : items) {
    check_interrupt();
    progress.step();
    if (item.inside.empty()) continue;
    if (item.kind == Kind::directory) {
      must(tree.add_directory(item.inside));
    } else if (item.kind == Kind::link) {
      bool absolute = item.target.starts_with('/');
      std::string target = absolute ? relative_path(dir_name(path), normal_path(item.target)) : item.target;
      must(tree.add_link(item.inside, target));
    } else if (item.same_as && !item.same_as->inside.empty()) {
      must(tree.add_hard_link(item.inside, item.same_as->inside));
    } else if (S_ISREG(item.st.st_mode) && ::access(path.c_str(), R_OK) == 0) {
      must(tree.add_copy(item.inside, path));
      if (item.st.st_mode & (S_ISUID | S_ISGID)) report(path + ": set-user-ID bit dropped");
      if (item.kind == Kind::program && base_name(interpreter_of(item)).starts_with("ld-musl"))
        report(path + ": is made for musl: not all of its paths are redirected");
      if (item.kind == Kind::fixed)
        report(path + ": is static: runs in a view, where user namespaces are allowed");
    } else {
      problems = true; // reported when the inventory was taken
      item.inside.clear();
    }
  }
}

void add_launchers(NewTree& tree, const Items& items, std::vector<AddedLink>& links, LauncherKind kind) {
  for (auto link = links.begin(); link != links.end();) {
    std::string target = normal_path(join_path("/" + dir_name(link->inside), link->target)).substr(1);
    auto item = std::ranges::find(items, target, [](const auto& entry) { return entry.second.inside; });
    bool entry = link->inside.starts_with("ebin/") && item != items.end();
    Kind what = entry ? item->second.kind : Kind::link;
    if (what == Kind::script || what == Kind::fixed) {
      std::string launcher =
          what == Kind::script ? script_launcher(item->second, items, kind) : view_launcher(item->second);
      must(tree.add_text(link->inside, launcher, 0755));
      link = links.erase(link);
    } else {
      must(tree.add_link(link->inside, link->target));
      ++link;
    }
  }
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
  std::vector<std::string> entries;
  for (const std::string& entry : options.entries) {
    entries.push_back(find_entry(entry));
    list.push_back({entries.back(), "entry"});
  }

  // From here on: every path exists, links are known, every program's loader is among the items.
  Inventory inventory = take_inventory(list);
  for (const Error& problem : inventory.problems)
    report(problem);
  bool problems = !inventory.problems.empty();

  // From here on: every item knows its place.
  Layout layout = lay_out(inventory.items, entries);
  for (const std::string& missing : layout.missing)
    report(missing);
  problems = problems || !layout.missing.empty();

  copy_items(tree, inventory.items, problems);
  must(patch_all(inventory.items, tree.path()));

  // From here on: programs and libraries are final; what is generated from them follows.
  must(tree.add_copy(join_path(library_dir, redirector), support_path(redirector)));
  bool view = std::ranges::any_of(inventory.items,
                                  [](const auto& entry) { return entry.second.kind == Kind::fixed; });
  if (view) must(tree.add_copy(join_path(library_dir, view_runner), support_path("view")));
  add_launchers(tree, inventory.items, layout.links, options.launcher);
  std::string conf = must(make_conf(inventory.items, shipped_host_paths(), tree.path()));
  must(tree.add_text(join_path(library_dir, "terrarium.conf"), conf));

  auto manifest = must(describe(tree.path(), inventory.items, layout.links));
  must(tree.add_text("MANIFEST", manifest_text(manifest)));
  set_times(tree.path(), inventory.items, generated_time(inventory.items));
  must(tree.commit());
  summary = summarise(manifest);
  return problems ? Exit::finding : Exit::ok;
}

} // namespace terra
