// SPDX-License-Identifier: MIT
#include "closure/grow/grow.hh"

#include <elf.h>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "closure/grow/alternatives.hh"
#include "closure/grow/rules.hh"
#include "closure/grow/tree.hh"
#include "lib/base/fd.hh"
#include "lib/base/path.hh"
#include "lib/packages/packages.hh"

namespace terra::closure {

namespace {

// What may make the set grow: a file that was used, or is there because of growth.
struct Seed {
  std::string path;
  bool link;
  bool data; // opened by a traced program, and neither program nor library
};

// Of the members from number `start` on.
std::vector<Seed> seeds_of(const FileSet& files, size_t start) {
  std::vector<Seed> seeds;
  for (size_t i = start; i < files.entries().size(); ++i) {
    const Entry& entry = files.entries()[i];
    if (entry.kind == Kind::directory || entry.reasons.front().looked_at) continue;
    bool opened = entry.reasons.front().why.starts_with("opened");
    seeds.push_back({entry.path, entry.kind == Kind::link, entry.kind == Kind::file && opened});
  }
  return seeds;
}

// "libx.so.2" and "liby.so.1" are of a kind, "x.so" is not: libraries in between are no plugins.
bool same_kind(std::string_view a, std::string_view b) {
  auto versioned = [](std::string_view name) { return name.find(".so.") != name.npos; };
  return a.starts_with("lib") == b.starts_with("lib") && versioned(a) == versioned(b);
}

class Growth {
 public:
  Growth(const Options& options, elf::ObjectStore& store, FileSet& files, Closure& closure)
      : verbose_(options.verbose), store_(store), files_(files), closure_(closure) {
    add_rules(default_grow_rules(), "grow rules");
    for (const std::string& file : options.grow_rules) {
      auto text = read_file(file);
      if (!text) throw text.error();
      add_rules(*text, file);
    }
  }

  void plugins(const std::vector<Seed>& seeds);
  void siblings(const std::vector<Module>& modules);
  void directories(const std::vector<Seed>& seeds);
  void packages(const std::vector<Seed>& seeds);
  void summarize() const;

 private:
  struct Cause {
    std::string rule, from;
  };
  void add_rules(std::string_view text, std::string_view name) {
    if (auto added = rules_.add_lines(text, name); !added) throw added.error();
  }
  // Whether a directory is not to be gone through: it is too much, or excluded.
  bool closed(const std::string& directory) {
    return rules_.never(directory) || files_.excluded(directory, true);
  }
  void add(const std::string& path, const Cause& cause);
  void add_folder(const std::string& pattern, const Cause& cause);

  bool verbose_;
  elf::ObjectStore& store_;
  FileSet& files_;
  Closure& closure_;
  GrowRules rules_;
  std::set<std::string> taken_; // folders by pattern
  void open_database();
  std::optional<Packages> database_;
  std::multimap<const Package*, std::string> alternatives_; // links of nobody's that lead to its files
  std::set<const Package*> taken_packages_;
  struct Count {
    std::string from; // the first cause
    size_t files = 0;
  };
  std::map<std::string, Count> counts_; // by rule
};

void Growth::add(const std::string& path, const Cause& cause) {
  size_t before = files_.entries().size();
  closure_.add_grown(path, {"grown by " + cause.rule + " from", cause.from});
  auto& count = counts_.try_emplace(cause.rule, Count{cause.from}).first->second;
  count.files += files_.entries().size() - before;
}

void Growth::add_folder(const std::string& pattern, const Cause& cause) {
  if (!taken_.insert(pattern).second) return;
  bool whole = pattern.ends_with('/');
  for (const std::string& path : expand_glob(store_.root(), pattern)) {
    if (whole)
      walk_tree(
          store_.root(), path, [&](const std::string& directory) { return closed(directory); },
          [&](const std::string& below) { add(below, cause); });
    else
      add(path, cause);
  }
}

void Growth::plugins(const std::vector<Seed>& seeds) {
  for (const Seed& seed : seeds)
    if (!seed.link)
      for (const GrowRule& rule : rules_.rules())
        for (const std::string& folder : triggered_folders(rule, seed.path))
          add_folder(folder, {"rule " + rule.name, seed.path});
}

void Growth::siblings(const std::vector<Module>& modules) {
  for (const Module& module : modules) {
    std::string directory = store_.root().walk(dir_name(module.path)).path, own = base_name(module.path);
    if (rules_.never(directory)) continue;
    auto opened = store_.open(module.path);
    if (!opened.object || !opened.object->image) continue;
    for (const std::string& name : list_directory(store_.root(), directory)) {
      if (!same_kind(own, name)) continue;
      auto sibling = store_.open(join_path(directory, name));
      if (!sibling.object || !sibling.object->image) continue;
      const elf::Image& image = *sibling.object->image;
      if (image.type == ET_DYN && !image.has_interp() && same_abi(image, *opened.object->image))
        add(join_path(directory, name), {"siblings", module.path});
    }
  }
}

void Growth::directories(const std::vector<Seed>& seeds) {
  for (const Seed& seed : seeds) {
    if (!seed.data || !(is_below(seed.path, "/usr/share") || is_below(seed.path, "/usr/lib"))) continue;
    std::string directory = dir_name(seed.path) + "/";
    if (taken_.insert(directory).second)
      walk_tree(
          store_.root(), directory, [&](const std::string& below) { return closed(below); },
          [&](const std::string& below) {
            add(below, {"dir", seed.path});
          });
  }
}

void Growth::open_database() {
  database_.emplace(store_.root());
  for (std::string& link : alternative_links(store_.root()))
    if (const auto& target = store_.root().walk(link); !target.error)
      alternatives_.emplace(database_->owner(target.path), std::move(link));
}

// A link may belong to another package than what it leads to: a second name, an alternative. One to a
// directory (/lib) is only the way to something else's file.
void Growth::packages(const std::vector<Seed>& seeds) {
  if (!database_) open_database();
  for (const Seed& seed : seeds) {
    if (seed.link && store_.root().is_directory(seed.path)) continue;
    const Package* package = database_->owner(seed.path);
    if (!package || !taken_packages_.insert(package).second) continue;
    for (std::string_view path : package->paths)
      add(std::string(path), {"package " + package->name, seed.path});
    auto [from, to] = alternatives_.equal_range(package);
    for (auto link = from; link != to; ++link)
      add(link->second, {"package " + package->name, seed.path});
  }
}

void Growth::summarize() const {
  if (!verbose_) return;
  size_t total = 0;
  for (const auto& [rule, count] : counts_) {
    if (count.files == 0) continue;
    report("grown by " + rule + ": " + std::to_string(count.files) + " files, because of " + count.from);
    total += count.files;
  }
  report("grown: " + std::to_string(total) + " files in all");
  if (size_t count = closure_.complaints_of_grown())
    report("grown: " + std::to_string(count) +
           " times a library or interpreter that they need is missing, or a file is broken");
}

} // namespace

void grow(const Options& options, elf::ObjectStore& store, FileSet& files, Closure& closure) {
  Growth growth(options, store, files, closure);
  auto wants = [&](GrowBy how) { return options.grow.contains(how); };
  for (size_t done = 0; done < files.entries().size();) {
    auto seeds = seeds_of(files, std::exchange(done, files.entries().size()));
    if (wants(GrowBy::package)) growth.packages(seeds);
    if (wants(GrowBy::directory)) growth.directories(seeds);
    if (wants(GrowBy::plugins)) {
      growth.siblings(closure.modules());
      growth.plugins(seeds);
    }
  }
  growth.summarize();
}

} // namespace terra::closure
