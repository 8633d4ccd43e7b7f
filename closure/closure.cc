// SPDX-License-Identifier: MIT
#include "closure/closure.hh"

#include <algorithm>
#include <elf.h>
#include <sys/stat.h>

#include "closure/script.hh"
#include "lib/base/path.hh"

namespace terra::closure {

namespace {

constexpr unsigned max_scripts = 5; // in a chain; then the kernel says ELOOP (fs/exec.c exec_binprm())

Kind kind_of(const elf::Image& image) {
  if (image.has_interp() || image.type == ET_EXEC || (image.flags_1 & DF_1_PIE)) return Kind::program;
  return image.type == ET_DYN ? Kind::library : Kind::file; // an object file, a core dump
}

Kind kind_of(elf::Loaded::Role role) {
  switch (role) {
  case elf::Loaded::Role::program: return Kind::program;
  case elf::Loaded::Role::interpreter: return Kind::interpreter;
  case elf::Loaded::Role::preload: return Kind::preload;
  case elf::Loaded::Role::audit: return Kind::audit;
  default: return Kind::library;
  }
}

// Whether `object` has a NEEDED entry for what the process was told to have opened.
bool declares(const elf::Loaded& object, const elf::Loaded& opened) {
  const auto& entries = object.image()->dependencies;
  std::string name = base_name(opened.path), soname = opened.image()->soname.value_or(name);
  return std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
    return entry.name == soname || base_name(entry.name) == name;
  });
}

// Names in a hostile file may hold anything; a diagnostic is one line and moves no cursor.
std::string printable(std::string_view text) {
  std::string out;
  for (unsigned char c : text)
    if (c < ' ' || c == 0x7f)
      out.append({'\\', char('0' + c / 64), char('0' + c / 8 % 8), char('0' + c % 8)});
    else
      out.push_back(char(c));
  return out;
}

} // namespace

Closure::Closure(const Options& options, elf::ObjectStore& store, FileSet& files)
    : options_(options), store_(store), files_(files), binding_(store) {
  loaders_.emplace_back(store, options.loader);
  if (!options.all_hwcaps) return;
  for (const elf::Cpu& cpu : elf::all_cpus()) {
    elf::LoaderOptions other = options.loader;
    other.cpu = cpu;
    loaders_.emplace_back(store, std::move(other));
  }
}

void Closure::complain(const Error& error) {
  if (lenient_) {
    ++complaints_of_grown_;
    return;
  }
  report(printable(error.message));
  result_ = std::max(result_, error.code);
}

void Closure::add_operand(const std::string& path) {
  const auto& walk = store_.root().walk(path);
  if (walk.error) {
    bool absent = walk.error == ENOENT || walk.error == ENOTDIR;
    complain(sys_error(path, "open", walk.error, absent ? Exit::finding : Exit::system));
  } else if (S_ISDIR(walk.mode)) {
    files_.add(path, Kind::directory, {"argument", ""}, false);
  } else if (!S_ISREG(walk.mode)) {
    complain(Error{path + ": neither a regular file nor a directory", Exit::finding});
  } else {
    add_runnable(path, {"argument", ""}, Started::alone);
  }
}

// A regular file: what it is decides what it needs.
void Closure::add_runnable(const std::string& path, Reason reason, Started started) {
  if (files_.excluded(path, false)) return;
  if (!done_.insert(path).second) {
    if (files_.find(path)) files_.add(path, Kind::file, std::move(reason), false); // one more reason
    return;
  }
  auto opened = store_.open(path);
  if (!opened.object) return complain(sys_error(path, "open", opened.error));
  const auto& image = opened.object->image;
  if (image) {
    add_elf(path, *opened.object, std::move(reason));
  } else if (!image.error().not_elf()) {
    complain(image.error());
  } else if (opened.object->head.starts_with("#!")) {
    files_.add(path, Kind::script, std::move(reason), false);
    if (started == Started::alone && interpreter_chain(path) > max_scripts)
      complain(Error{path + ": more than five interpreters, one behind the other: the kernel gives up",
                     Exit::finding});
    add_script(path, opened.object->head);
  } else {
    files_.add(path, Kind::file, std::move(reason), false);
  }
}

void Closure::add_elf(const std::string& path, const elf::Object& object, Reason reason) {
  files_.add(path, kind_of(*object.image), std::move(reason), false);
  if (!object.image->has_dynamic && !object.image->has_interp()) return;
  for (elf::Loader& loader : loaders_)
    add_loading(loader.load(path, object), Source::user);
}

// How many scripts the kernel meets until a program; as many as matter.
unsigned Closure::interpreter_chain(std::string path) {
  for (unsigned scripts = 0; scripts <= max_scripts; ++scripts) {
    auto opened = store_.open(path);
    auto line = opened.object ? parse_script(opened.object->head) : std::nullopt;
    if (!line) return scripts;
    path = line->interpreter;
  }
  return max_scripts + 1;
}

void Closure::add_script(const std::string& path, const std::string& head) {
  auto line = parse_script(head);
  if (!line) return;
  auto need = [&](const std::string& program, Started started) {
    const auto& walk = store_.root().walk(program);
    if (walk.error || !S_ISREG(walk.mode))
      complain(Error{program + ": interpreter not found, needed by " + path, Exit::finding});
    else
      add_runnable(program, {"interpreter of", path}, started);
  };
  need(line->interpreter, Started::as_interpreter);
  if (base_name(line->interpreter) != "env") return;
  auto command = parse_env(line->argument);
  if (!command) return;
  std::string program = find_in_path(command->program, command->path_list.value_or(options_.path_list));
  if (program.empty())
    complain(Error{command->program + ": not found in PATH, needed by " + path, Exit::finding});
  else
    need(program, Started::alone); // env(1) itself starts it
}

// execvp(3): the first regular file that somebody may execute.
std::string Closure::find_in_path(const std::string& name, const std::string& path_list) {
  if (name.find('/') != name.npos) return name;
  for (std::string_view directory : split(path_list, ':')) {
    std::string candidate = directory.empty() ? name : join_path(directory, name);
    const auto& walk = store_.root().walk(candidate);
    if (!walk.error && S_ISREG(walk.mode) && (walk.mode & 0111)) return candidate;
  }
  return {};
}

void Closure::add_traced_program(const std::string& path, const std::vector<std::string>& libraries) {
  auto opened = store_.open(path);
  if (!opened.object || !opened.object->image) return;
  if (!opened.object->image->has_dynamic) return;
  auto loading = loaders_.front().load(path, *opened.object, libraries);
  add_loading(loading, Source::trace);
  for (size_t i = 1; i < loaders_.size(); ++i)
    add_loading(loaders_[i].load(path, *opened.object), Source::trace);
  auto modules = modules_of(loading);
  modules_.insert(modules_.end(), modules.begin(), modules.end());
}

// A script that nobody may execute is a module of its interpreter, which is there already.
void Closure::add_grown(const std::string& path, Reason reason) {
  const auto& walk = store_.root().walk(path);
  if (walk.error || files_.excluded(path, true)) return;
  if (!S_ISREG(walk.mode)) {
    files_.add(path, Kind::file, std::move(reason), false);
    return;
  }
  auto opened = store_.open(path);
  if (!opened.object) return; // another user's file, say
  bool script = opened.object->head.starts_with("#!") && !(walk.mode & 0111);
  bool broken = !opened.object->image && !opened.object->image.error().not_elf();
  lenient_ = true;
  if (script || broken)
    files_.add(path, Kind::file, std::move(reason), false);
  else
    add_runnable(path, std::move(reason), Started::alone);
  lenient_ = false;
}

// What is left when excluded objects, and what only they need, are gone.
Closure::Reachable Closure::reachable(const elf::Loading& loading, bool traced) {
  Reachable out;
  out.parents.resize(loading.store.size());
  std::vector<bool> seen(loading.store.size());
  auto want = [&](const elf::Loaded* object, const elf::Loaded* parent) {
    bool missing = object->role == elf::Loaded::Role::missing;
    if ((!object->object && !missing) || seen[object->number]) return;
    seen[object->number] = true;
    if (!missing && files_.excluded(object->path, traced)) return;
    out.objects.push_back(object);
    out.parents[object->number] = parent;
  };
  want(loading.program, nullptr);
  if (out.objects.empty()) return out;
  if (loading.program->image()->has_interp()) want(loading.interpreter, loading.program);
  for (const elf::Loaded* object : loading.audit)
    if (object->role == elf::Loaded::Role::audit) want(object, loading.program);
  for (const elf::Loaded* object : loading.order)
    if (object->role == elf::Loaded::Role::preload) want(object, loading.program);
  for (size_t i = 0; i < out.objects.size(); ++i) {
    const elf::Loaded* object = out.objects[i];
    for (const elf::Loaded* need : object->needs)
      want(need, object);
  }
  return out;
}

void Closure::add_loaded(const elf::Loaded& object, const elf::Loaded& parent, bool traced) {
  using Role = elf::Loaded::Role;
  if (object.role == Role::opened) return; // the trace itself has told
  if (files_.settled(object.path, traced)) return;
  const char* why =
      object.role == Role::interpreter && parent.role == Role::program && parent.image()->has_interp()
          ? "interpreter of"
      : object.role == Role::preload ? "preloaded into"
      : object.role == Role::noted   ? "dlopened by"
      : object.role == Role::audit   ? "audits"
                                     : "needed by";
  files_.add(object.path, kind_of(object.role), {why, parent.path}, traced);
}

void Closure::add_loading(const elf::Loading& loading, Source source) {
  bool traced = source == Source::trace;
  Reachable wanted = reachable(loading, traced);
  auto add = [&](const elf::Loaded* object) {
    const elf::Loaded* parent = wanted.parents[object->number];
    if (!parent) return;
    if (object->role != elf::Loaded::Role::missing)
      add_loaded(*object, *parent, traced);
    else if (!object->optional && !traced)
      report_missing(*object);
  };
  if (loading.program->image()->has_interp()) add(loading.interpreter);
  for (const elf::Loaded* object : loading.audit)
    add(object);
  for (const elf::Loaded* object : loading.order)
    add(object);
  if (options_.all_reasons())
    for (const elf::Loaded* object : wanted.objects)
      for (const elf::Loaded* need : object->needs) {
        if (need->role == elf::Loaded::Role::opened && declares(*object, *need))
          files_.add(need->path, Kind::library, {"needed by", object->path}, traced);
        if ((need->role == elf::Loaded::Role::library || need->role == elf::Loaded::Role::noted) &&
            wanted.parents[need->number])
          add_loaded(*need, *object, traced);
      }
  if (traced) return;
  if (loading.interpreter && !loading.interpreter->object)
    complain(Error{loading.interpreter->path + ": interpreter not found, needed by " + loading.program->path,
                   Exit::finding});
  for (const Error& problem : loading.problems)
    complain(problem);
  if (loading.fatal) complain(*loading.fatal);
  if (!lenient_ && !loading.fatal) check_binding(loading);
}

void Closure::check_binding(const elf::Loading& loading) {
  if (options_.verify)
    for (const std::string& refusal : binding_.refusals(loading, options_.bind_now))
      if (reported_.insert(refusal).second) complain(Error{refusal, Exit::finding});
  if (options_.view == View::unused)
    for (const elf::Loaded* library : binding_.unused(loading, *loading.program))
      unused_.push_back({library->path, loading.program->path});
}

void Closure::report_missing(const elf::Loaded& missing) {
  const std::string& by = missing.loader->path;
  if (!reported_.insert(missing.path + '\0' + by).second) return;
  complain(Error{missing.path + ": library not found, needed by " + by, Exit::finding});
  if (options_.verbose && !lenient_)
    for (const std::string& place : missing.looked)
      report(printable(missing.path + ": looked at " + place));
}

} // namespace terra::closure
