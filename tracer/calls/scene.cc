// SPDX-License-Identifier: MIT
#include "tracer/calls/scene.hh"

#include <cstring>

#include "tracer/target/memory.hh"

namespace terra {

void Scene::record(const Tracee& tracee, const Access& access) {
  CallStack stack;
  if (callers == Callers::all || (callers == Callers::objects && access.op == Op::map))
    stack = stacks_.of(tracee.tid);
  trace.record([&](TraceRecorder& out) {
    out.access(tracee.process->image, access, tracee.tid);
    out.called(tracee.process->image, access, stack);
  });
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
  auto found = places.resolve(tracee.tid, dirfd, name);
  if (!found && errno != ENOENT && errno != ENOTDIR) hidden(tracee, errno);
  return found;
}

bool Scene::add(Tracee& tracee, Op op, int dirfd, std::string_view name) {
  auto found = place(tracee, dirfd, name);
  if (!found) return false;
  Access access;
  access.op = op;
  access.path = std::move(found->path);
  access.spelled = std::move(found->spelled);
  tracee.syscall.accesses.push_back(std::move(access));
  return true;
}

} // namespace terra
