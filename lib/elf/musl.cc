// SPDX-License-Identifier: MIT
#include "lib/elf/musl.hh"

#include <algorithm>
#include <unordered_map>

#include "lib/base/path.hh"
#include "lib/elf/tokens.hh"

namespace terra::elf {

namespace {

constexpr std::string_view interpreter_prefix = "ld-musl-", libc_prefix = "libc.musl-";

// "x86_64" of "/lib/ld-musl-x86_64.so.1" or "libc.musl-x86_64.so.1".
std::string arch_in(std::string_view name, std::string_view prefix) {
  name.remove_prefix(name.find(prefix) + prefix.size());
  return std::string(name.substr(0, name.find(".so")));
}

// The names under which the loader, which is libc as well, never loads anything else.
bool is_reserved(std::string_view name) {
  constexpr std::string_view reserved[] = {"libc.",  "libpthread.", "librt.",  "libm.",
                                           "libdl.", "libutil.",    "libxnet."};
  return std::any_of(std::begin(reserved), std::end(reserved), [&](auto r) { return name.starts_with(r); });
}

std::vector<std::string> split_list(std::string_view list, std::string_view separators) {
  std::vector<std::string> out;
  for (size_t at = 0; at < list.size();) {
    size_t end = std::min(list.find_first_of(separators, at), list.size());
    if (end > at) out.emplace_back(list.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

class Run {
 public:
  Run(ObjectStore& store, const LoaderOptions& options)
      : store_(store), options_(options), secure_(options.secure == LoaderOptions::Secure::always) {}
  Loading run(const std::string& path, const Object& object, const std::vector<std::string>& opened);

 private:
  struct Found {
    const Object* object = nullptr;
    std::string path;
  };
  void set_up(const std::string& path, const Object& object);
  void read_system_path(const std::string& interpreter);
  Loaded* add(Loaded loaded, bool short_name);
  Loaded* load(const std::string& name, Loaded* needed_by, Loaded::Role role);
  bool search(const std::string& name, const std::vector<std::string>& directories, Found& found, bool& stop);
  Found find(const std::string& name, const Loaded* needed_by);
  std::vector<std::string> rpath(const Loaded& owner) const;
  std::string origin(const Loaded& owner) const;
  void load_needs();
  void open_noted(const DlopenNote& note, Loaded* owner);

  ObjectStore& store_;
  const LoaderOptions& options_;
  const bool secure_;
  Loading loading_;
  std::vector<std::string> system_path_;
  size_t done_ = 0; // of the order: their needs are loaded
  std::unordered_map<std::string, Loaded*> short_names_;
  std::unordered_map<const Object*, Loaded*> identities_;
  std::vector<std::string> looked_;
};

// Of a library by its name, relative if that is.
std::string Run::origin(const Loaded& owner) const {
  return &owner == loading_.program ? origin_of(store_.root(), owner.path, *owner.image())
                                    : dir_name(owner.path);
}

// DT_RUNPATH wins over DT_RPATH; a '$' that isn't $ORIGIN spoils the whole list.
std::vector<std::string> Run::rpath(const Loaded& owner) const {
  const Image* image = owner.image();
  if (!image) return {};
  std::string list = image->runpath.value_or(image->rpath.value_or(""));
  list = expand_tokens(list, {origin(owner), "$", "$"}); // $LIB and $PLATFORM stay '$', so they spoil it, too
  if (list.find('$') != list.npos) return {};
  return split_list(list, ":\n");
}

// path_open(): an error other than these four ends not only the list but the search.
bool Run::search(const std::string& name, const std::vector<std::string>& directories, Found& found,
                 bool& stop) {
  for (const std::string& directory : directories) {
    std::string path = directory + "/" + name;
    looked_.push_back(path);
    auto opened = store_.open(path);
    if (opened.object) {
      found = {opened.object, path};
      return true;
    }
    stop = opened.error != ENOENT && opened.error != ENOTDIR && opened.error != EACCES &&
           opened.error != ENAMETOOLONG;
    if (stop) return false;
  }
  return false;
}

Run::Found Run::find(const std::string& name, const Loaded* needed_by) {
  Found found;
  looked_.clear();
  if (name.find('/') != name.npos) {
    found = {store_.open(name).object, name};
    looked_.push_back(name);
    return found;
  }
  bool stop = false;
  if (options_.library_path && !secure_ &&
      search(name, split_list(*options_.library_path, ":\n"), found, stop))
    return found;
  for (const Loaded* owner = needed_by; owner && !stop; owner = owner->loader)
    if (search(name, rpath(*owner), found, stop)) return found;
  if (!stop) search(name, system_path_, found, stop);
  return found;
}

Loaded* Run::add(Loaded loaded, bool short_name) {
  Loaded* added = loading_.keep(std::move(loaded));
  if (short_name) short_names_.try_emplace(base_name(added->name), added);
  if (added->object) identities_.try_emplace(added->object, added);
  loading_.order.push_back(added);
  return added;
}

Loaded* Run::load(const std::string& name, Loaded* needed_by, Loaded::Role role) {
  Loaded* self = loading_.interpreter;
  if (self && (is_reserved(name) || name == self->path)) {
    auto& order = loading_.order;
    if (std::find(order.begin(), order.end(), self) == order.end()) order.push_back(self);
    return self;
  }
  bool searched = name.find('/') == name.npos;
  if (searched)
    if (auto known = short_names_.find(name); known != short_names_.end()) return known->second;
  Found found = find(name, needed_by);
  bool usable = found.object && found.object->image && found.object->image->has_dynamic &&
                same_abi(*found.object->image, *loading_.program->image());
  if (!usable) {
    Loaded missing{.role = Loaded::Role::missing, .path = name, .name = name, .loader = needed_by};
    missing.looked = looked_;
    return add(std::move(missing), false);
  }
  if (auto known = identities_.find(found.object); known != identities_.end()) {
    if (searched) short_names_.try_emplace(name, known->second);
    return known->second;
  }
  Loaded loaded{.role = role, .path = found.path, .name = name, .object = found.object, .loader = needed_by};
  return add(std::move(loaded), searched);
}

// PREFIX/etc/ld-musl-ARCH.path for an interpreter PREFIX/lib/ld-musl-ARCH.so.1.
void Run::read_system_path(const std::string& interpreter) {
  std::string prefix = dir_name(dir_name(interpreter));
  std::string file =
      join_path(prefix, "etc/ld-musl-" + arch_in(base_name(interpreter), interpreter_prefix) + ".path");
  system_path_ = {"/lib", "/usr/local/lib", "/usr/lib"};
  Fd fd = store_.root().open(file, O_RDONLY | O_NONBLOCK);
  auto text = fd ? read_all(fd.get(), file) : Expected<std::string>(std::unexpected(Error{}));
  if (text) system_path_ = split_list(*text, ":\n");
}

void Run::set_up(const std::string& path, const Object& object) {
  loading_.program =
      add({.role = Loaded::Role::program, .path = path, .name = path, .object = &object}, false);
  std::string interpreter = interpreter_path(store_.root(), path, *object.image).value_or("");
  for (const std::string& name : object.image->needed)
    if (interpreter.empty() && name.starts_with(libc_prefix))
      interpreter = "/lib/ld-musl-" + arch_in(name, libc_prefix) + ".so.1";
  read_system_path(interpreter);
  auto opened = store_.open(interpreter);
  if (!object.image->has_interp() && !opened.object) return;
  loading_.interpreter = loading_.keep(
      {.role = Loaded::Role::interpreter, .path = interpreter, .name = interpreter, .object = opened.object});
}

// Breadth-first: the list grows meanwhile.
void Run::load_needs() {
  for (; done_ < loading_.order.size(); ++done_) {
    Loaded* owner = loading_.order[done_];
    if (!owner->image() || owner == loading_.interpreter) continue;
    for (const std::string& name : owner->image()->needed)
      owner->needs.push_back(load(name, owner, Loaded::Role::library));
  }
}

// As dlopen(3) would, after the program has started.
void Run::open_noted(const DlopenNote& note, Loaded* owner) {
  for (const std::string& name : note.sonames) {
    Loaded* found = load(name, owner, Loaded::Role::noted);
    if (found->role != Loaded::Role::missing) {
      owner->needs.push_back(found);
      load_needs();
      return;
    }
    loading_.order.pop_back();
  }
  if (note.priority == DlopenNote::Priority::required)
    loading_.problems.push_back(Error{note.sonames.front() + ": library not found, to be loaded by " +
                                          owner->path + ", which requires it",
                                      Exit::finding});
}

Loading Run::run(const std::string& path, const Object& object, const std::vector<std::string>& opened) {
  set_up(path, object);
  for (const std::string& name : split_list(secure_ ? "" : options_.preload, " :"))
    if (load(name, nullptr, Loaded::Role::preload)->role == Loaded::Role::missing) {
      loading_.order.pop_back();
      loading_.problems.push_back(Error{name + ": cannot be preloaded: not found", Exit::finding});
    }
  for (const std::string& name : opened) {
    auto file = store_.open(name);
    if (!file.object || !file.object->image || identities_.contains(file.object)) continue;
    Loaded library{.role = Loaded::Role::opened, .path = name, .name = name, .object = file.object};
    library.loader = loading_.program;
    loading_.program->needs.push_back(add(std::move(library), true));
  }
  load_needs();
  for (size_t i = 0; i < loading_.order.size(); ++i) {
    Loaded* owner = loading_.order[i];
    if (!owner->image()) continue;
    for (const DlopenNote& note : owner->image()->dlopen)
      if (note.priority <= options_.dlopen) open_noted(note, owner);
  }
  return std::move(loading_);
}

} // namespace

bool is_musl(const Image& image) {
  if (image.has_interp()) return base_name(*interpreter_path(image, "/")).starts_with(interpreter_prefix);
  return std::any_of(image.needed.begin(), image.needed.end(),
                     [](const std::string& name) { return name.starts_with(libc_prefix); });
}

Loading load_musl(ObjectStore& store, const LoaderOptions& options, const std::string& path,
                  const Object& object, const std::vector<std::string>& opened) {
  return Run(store, options).run(path, object, opened);
}

} // namespace terra::elf
