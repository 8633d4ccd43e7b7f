// SPDX-License-Identifier: MIT
#include "lib/elf/loader.hh"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <sys/stat.h>

#include "lib/base/path.hh"
#include "lib/elf/musl.hh"
#include "lib/elf/namespace.hh"

namespace terra::elf {

namespace {

// rtld.c handle_preload_list(), and the file form of dl_main(): '#' starts a comment that ends with the line.
std::vector<std::string> split_names(std::string text, const char* separators, bool comments) {
  if (comments)
    for (size_t at = text.find('#'); at != text.npos; at = text.find('#', at))
      while (at < text.size() && text[at] != '\n')
        text[at++] = ' ';
  std::vector<std::string> names;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find_first_of(separators, at), text.size());
    if (end > at) names.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return names;
}

// One run of the loader.
class Run {
 public:
  Run(ObjectStore& store, const Abi& abi, CacheAnswers& cache, const LoaderOptions& options,
      const std::vector<std::string>& preloads)
      : store_(store), abi_(abi), cache_(cache), options_(options), preloads_(preloads) {}

  Loading run(const std::string& path, const Object& object, const std::vector<std::string>& opened);

 private:
  void add_program(const std::string& path, const Object& object);
  void add_interpreter(Namespace& space);
  void add_vdso(Namespace& space);
  void load_audit(Search& search);
  void open_noted(Namespace& space);
  bool allowed(const std::string& name) const; // of preloads and audit modules, which secure mode restricts
  std::vector<Loaded*> preload(Namespace& space);
  void add_opened(Namespace& space, const std::vector<std::string>& opened, std::vector<Loaded*>& others);

  ObjectStore& store_;
  const Abi& abi_;
  CacheAnswers& cache_;
  const LoaderOptions& options_;
  const std::vector<std::string>& preloads_;
  Loading loading_;
};

void Run::add_program(const std::string& path, const Object& object) {
  loading_.program =
      loading_.keep({.role = Loaded::Role::program, .path = path, .name = path, .object = &object});
}

// A library has no interpreter of its own, but whatever process loads it has one: the ABI's.
void Run::add_interpreter(Namespace& space) {
  const Loaded& program = *loading_.program;
  auto interp = interpreter_path(store_.root(), program.path, *program.image());
  std::string path = interp.value_or(abi_.default_interpreter);
  if (!interp && path.empty()) return;
  auto opened = store_.open(path);
  if (!interp && !opened.object) return;
  loading_.interpreter =
      loading_.keep({.role = Loaded::Role::interpreter, .path = path, .name = path, .object = opened.object});
  space.add(loading_.interpreter, {loading_.interpreter->path}, false);
}

// The kernel's own object: programs may even name it as NEEDED, but there is no file.
void Run::add_vdso(Namespace& space) {
  Loaded* vdso = loading_.keep({.path = "linux-vdso.so.1", .name = "linux-vdso.so.1"});
  space.add(vdso, {"linux-vdso.so.1", "linux-vdso64.so.1", "linux-gate.so.1"}, false);
}

bool Run::allowed(const std::string& name) const {
  return options_.secure != LoaderOptions::Secure::always || name.find('/') == name.npos;
}

// What the objects say that they will load by themselves, in the order they are loaded.
void Run::open_noted(Namespace& space) {
  for (size_t i = 0; i < space.chain.size(); ++i) { // grows meanwhile
    Loaded* caller = space.chain[i];
    if (!caller->image()) continue;
    for (const DlopenNote& note : caller->image()->dlopen) {
      if (note.priority > options_.dlopen) continue;
      if (Loaded* found = space.open(note.sonames, *caller)) {
        if (found != caller) caller->needs.push_back(found);
      } else if (note.priority == DlopenNote::Priority::required) {
        loading_.problems.push_back(Error{note.sonames.front() + ": library not found, to be loaded by " +
                                              caller->path + ", which requires it",
                                          Exit::finding});
      }
    }
  }
}

// LD_AUDIT, then DT_AUDIT and DT_DEPAUDIT of the program; of several entries the loader sees the last one.
void Run::load_audit(Search& search) {
  std::vector<std::string> names = split_names(options_.audit, ":", false);
  for (const auto* list : {&loading_.program->image()->audit, &loading_.program->image()->depaudit})
    if (!list->empty())
      for (std::string& name : split_names(list->back(), ":", false))
        names.push_back(std::move(name));
  std::erase_if(names, [&](const std::string& name) { return !allowed(name); });
  for (const std::string& name : names) {
    Namespace space(loading_, search);
    try {
      // The loader itself asks: it has no search path of its own, but the program's $ORIGIN.
      Loaded* asker = loading_.keep({.role = Loaded::Role::interpreter, .path = "ld.so", .name = "ld.so"});
      Loaded* module = space.map(name, *asker, Loaded::Role::audit, true);
      module->loader = nullptr;
      if (module->role == Loaded::Role::missing) {
        loading_.problems.push_back(Error{name + ": audit module not found", Exit::finding});
        continue;
      }
      space.map_dependencies(module, {});
    } catch (LoadFailure& failure) {
      loading_.problems.push_back(std::move(failure.error));
    }
    for (Loaded* object : space.chain)
      loading_.audit.push_back(object);
  }
}

std::vector<Loaded*> Run::preload(Namespace& space) {
  std::vector<Loaded*> preloads;
  for (const std::string& name : preloads_)
    try {
      size_t before = space.chain.size();
      Loaded* object = space.map(name, *loading_.program, Loaded::Role::preload);
      if (object->role == Loaded::Role::missing) {
        space.chain.pop_back();
        loading_.problems.push_back(Error{name + ": cannot be preloaded: not found", Exit::finding});
      } else if (space.chain.size() > before) {
        preloads.push_back(object);
      }
    } catch (LoadFailure& failure) {
      loading_.problems.push_back(std::move(failure.error));
    }
  return preloads;
}

void Run::add_opened(Namespace& space, const std::vector<std::string>& opened, std::vector<Loaded*>& others) {
  for (const std::string& path : opened) {
    auto file = store_.open(path);
    if (!file.object || !file.object->image || !same_abi(*file.object->image, *loading_.program->image()))
      continue;
    others.push_back(loading_.keep({.role = Loaded::Role::opened,
                                    .path = path,
                                    .name = path,
                                    .object = file.object,
                                    .loader = loading_.program}));
    std::string_view whole = others.back()->path;
    space.add(others.back(), {whole, whole.substr(whole.rfind('/') + 1)}, true);
    loading_.program->needs.push_back(others.back());
  }
}

Loading Run::run(const std::string& path, const Object& object, const std::vector<std::string>& opened) {
  add_program(path, object);
  Search search(store_, abi_, cache_, options_, *loading_.program);
  Namespace space(loading_, search);
  space.add(loading_.program, {""}, false);
  add_interpreter(space);
  add_vdso(space);
  load_audit(search);
  std::vector<Loaded*> others = preload(space);
  add_opened(space, opened, others);
  try {
    space.map_dependencies(loading_.program, others);
  } catch (LoadFailure& failure) {
    failure.error.message += " (loading " + path + ")";
    loading_.fatal = std::move(failure.error);
  }
  if (!loading_.fatal && options_.dlopen != DlopenNote::Priority::none) open_noted(space);
  if (loading_.interpreter) space.place_interpreter(loading_.interpreter);
  for (Loaded* entry : space.chain)
    if (entry->object || entry->role == Loaded::Role::missing) loading_.order.push_back(entry);
  return std::move(loading_);
}

} // namespace

Loaded* Loading::keep(Loaded loaded) {
  loaded.number = store.size();
  return &store.emplace_back(std::move(loaded));
}

std::optional<std::string> interpreter_path(const Image& image, const std::string& directory) {
  if (image.interp_from_origin) return join_path(directory, *image.interp_from_origin);
  return image.interp;
}

std::optional<std::string> interpreter_path(Root& root, const std::string& path, const Image& image) {
  return interpreter_path(image, image.interp_from_origin ? origin_of(root, path, image) : "");
}

std::string origin_of(Root& root, const std::string& path, const Image& image) {
  if (!image.has_interp()) return dir_name(root.absolute(path));
  const auto& walk = root.walk(path);
  return dir_name(walk.error ? root.absolute(path) : walk.path);
}

const Abi& Loader::abi(const Image& image, const std::optional<std::string>& interpreter) {
  std::string key{char(image.elf_class), char(image.byte_order), char(image.machine & 0xff),
                  char(image.machine >> 8)};
  key += interpreter.value_or("");
  auto found = abis_.find(key);
  if (found == abis_.end())
    found = abis_.emplace(key, abi_of(store_.root(), image, interpreter, options_.cpu)).first;
  return found->second;
}

const LdCache& Loader::cache(const std::string& path, bool big_endian) {
  auto [found, fresh] = caches_.try_emplace(path + (big_endian ? "B" : "L"));
  Fd fd = fresh ? store_.root().open(path, O_RDONLY | O_NONBLOCK) : Fd();
  if (fd)
    if (auto text = read_all(fd.get(), path)) found->second = LdCache(std::move(*text), big_endian);
  return found->second;
}

// Of --preload, then of this file.
const std::vector<std::string>& Loader::preloads(const std::string& path, const LoaderOptions& options) {
  bool secure = options.secure == LoaderOptions::Secure::always;
  auto [found, fresh] = preloads_.try_emplace(path + (secure ? "S" : ""));
  if (!fresh) return found->second;
  found->second = split_names(options.preload, " :", false);
  if (secure)
    std::erase_if(found->second, [](const std::string& name) { return name.find('/') != name.npos; });
  if (Fd fd = store_.root().open(path, O_RDONLY | O_NONBLOCK))
    if (auto text = read_all(fd.get(), path))
      for (std::string& name : split_names(std::move(*text), ": \t\n", true))
        found->second.push_back(std::move(name));
  return found->second;
}

Loader::Loader(ObjectStore& store, const LoaderOptions& options)
    : store_(store), options_(options), secure_options_(options) {
  secure_options_.secure = LoaderOptions::Secure::always;
}

Loading Loader::load(const std::string& path, const Object& object, const std::vector<std::string>& opened) {
  constexpr mode_t runs_as_group = S_ISGID | S_IXGRP; // S_ISGID alone once meant mandatory locks
  bool set_id = (object.mode & S_ISUID) || (object.mode & runs_as_group) == runs_as_group;
  bool secure = set_id && options_.secure == LoaderOptions::Secure::by_mode;
  return load_as(path, object, opened, secure ? secure_options_ : options_);
}

Loading Loader::load_as(const std::string& path, const Object& object, const std::vector<std::string>& opened,
                        const LoaderOptions& options) {
  if (is_musl(*object.image)) return load_musl(store_, options, path, object, opened);
  const Image& image = *object.image;
  const Abi& facts = abi(image, interpreter_path(store_.root(), path, image));
  const LdCache& file = cache(facts.cache_file, image.byte_order == ELFDATA2MSB);
  auto& answers = answers_.try_emplace(&facts, file, facts.wants).first->second;
  return Run(store_, facts, answers, options, preloads(facts.preload_file, options))
      .run(path, object, opened);
}

} // namespace terra::elf
