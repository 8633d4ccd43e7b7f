// SPDX-License-Identifier: MIT
#include "tracer/calls/scene.hh"

#include <cstring>
#include <sys/stat.h>
#include <utility>

#include "tracer/target/memory.hh"

namespace terra {

namespace {

bool same_file(std::string_view path, std::string_view resolved) {
  constexpr std::string_view deleted = " (deleted)";
  if (resolved.ends_with(deleted)) resolved.remove_suffix(deleted.size());
  return path == resolved;
}

// The walk says that there is nothing, or another file than the kernel found.
bool is_wrong(const Links::Found& found, const Access& access) {
  if (access.error) return false;
  return found.lost ||
         (!access.resolved.empty() && !found.end.empty() && !same_file(found.end, access.resolved));
}

} // namespace

void Scene::record(const Tracee& tracee, Access access) {
  walk(*tracee.process, tracee.tid, access);
  if (!access.error) notice_changes(access);
  CallStack stack;
  if (callers == Callers::all || (callers == Callers::objects && access.op == Op::map))
    stack = stacks_.of(tracee.tid);
  trace.record([&](TraceRecorder& out) {
    out.access(tracee.process->image, access, tracee.tid);
    out.called(tracee.process->image, access, stack);
  });
}

// `add(hops)` gives them their number in the trace.
template <typename Add>
bool Scene::walk_to(Add add, const Process& process, pid_t tid, Access& access, bool own_root) {
  if (access.last == Last::known) return true;
  Last last = std::exchange(access.last, Last::known);
  if (!access.resolved.empty() && access.resolved == access.path && access.path == access.spelled)
    return true;
  auto found = links.find(process.pid, tid, access.spelled, last, own_root);
  if (is_wrong(found, access)) found = links.find_anew(process.pid, tid, access.spelled, last, own_root);
  if (!found.way || found.way->hops.empty()) return true;
  bool wrong = is_wrong(found, access);
  if (wrong || !found.way->id) {
    std::vector<Hop> hops = found.way->hops;
    if (wrong) hops.push_back({});
    access.way = add(hops);
  }
  if (!wrong) found.way->id = access.way = access.way ? access.way : found.way->id;
  if (!wrong && !access.error && access.resolved.empty()) access.resolved = found.end;
  return !found.way->passing;
}

void Scene::walk(const Process& process, pid_t tid, Access& access, bool own_root) {
  walk_to(
      [&](const std::vector<Hop>& hops) {
        return trace.record([&](TraceRecorder& out) { return out.way(hops); });
      },
      process, tid, access, own_root);
}

bool Scene::walk(TraceRecorder& out, const Process& process, pid_t tid, Access& access, bool own_root) {
  return walk_to([&](const std::vector<Hop>& hops) { return out.way(hops); }, process, tid, access, own_root);
}

void Scene::walk_below(const Tracee& tracee, int dirfd, std::string_view name, Last last, Access& access) {
  auto top = place(tracee, dirfd, "");
  if (!top) return;
  Way way = links.walk_below(tracee.process->pid, tracee.tid, dirfd, std::move(top->path), name, last);
  if (!way.hops.empty()) access.way = trace.record([&](TraceRecorder& out) { return out.way(way.hops); });
}

void Scene::names_changed() {
  links.changed();
  programs.changed();
  places.changed();
}

// Whether names that were walked before may lead elsewhere from now on.
void Scene::notice_changes(const Access& access) {
  const std::string& path = access.resolved.empty() ? access.path : access.resolved;
  switch (access.op) {
  case Op::symlink:
  case Op::mount: return names_changed();
  case Op::rmdir: return places.changed();
  case Op::unlink:
    if (links.knows(path)) names_changed();
    return;
  case Op::rename_from:
  case Op::rename_to:
  case Op::link_to: {
    struct stat status;
    bool file = ::lstat(access.path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
    if (!file || links.knows(path)) names_changed();
    return;
  }
  default: return;
  }
}

void Scene::gap(const Tracee& tracee, std::string_view what, std::string_view detail) {
  gap_in(*tracee.process, what, detail);
}

void Scene::gap_in(const Process& process, std::string_view what, std::string_view detail) {
  trace.record([&](TraceRecorder& out) { out.gap(what, process.pid, detail); });
}

// A process that is not dumpable is closed to a tracer without privileges; a directory deeper than PATH_MAX
// has no name that /proc could give. Once per process is enough.
void Scene::hidden(const Tracee& tracee, int error) {
  if (error == ESRCH || tracee.process->hidden) return; // killed: the call does not happen
  tracee.process->hidden = true;
  gap(tracee, "names", std::string("not all of its names can be read: ") + std::strerror(error));
}

std::optional<std::string> Scene::name(const Tracee& tracee, uint64_t address) {
  auto text = read_name(tracee.tid, address);
  if (!text && errno != EFAULT && errno != ENAMETOOLONG) hidden(tracee, errno);
  return text;
}

std::optional<Place> Scene::place(const Tracee& tracee, int dirfd, std::string_view name) {
  const std::string* cwd = tracee.process->shim.directory();
  if (cwd && dirfd == AT_FDCWD && places.one_root()) return places.join(tracee.tid, *cwd, name);
  auto found = places.resolve(tracee.tid, dirfd, name);
  if (!found && errno != ENOENT && errno != ENOTDIR) hidden(tracee, errno);
  return found;
}

bool Scene::add(Tracee& tracee, Op op, int dirfd, std::string_view name, Last last) {
  auto found = place(tracee, dirfd, name);
  if (!found) return false;
  Access access;
  access.op = op;
  access.path = std::move(found->path);
  access.spelled = std::move(found->spelled);
  access.last = name.empty() ? Last::known : last;
  // Afterwards its root, or what is mounted there, may be another.
  if (op == Op::chroot || op == Op::mount) walk(*tracee.process, tracee.tid, access);
  tracee.syscall.accesses.push_back(std::move(access));
  return true;
}

} // namespace terra
