// SPDX-License-Identifier: MIT
// connect and bind on local sockets: their addresses are paths (unix(7)).
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <linux/net.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "tracer/handlers.hh"
#include "tracer/memory.hh"

namespace terra {

namespace {

// Nothing for other families, unnamed and abstract addresses.
std::optional<std::string> socket_path(pid_t tid, uint64_t address, uint32_t size) {
  sockaddr_un name = {};
  constexpr size_t start = offsetof(sockaddr_un, sun_path);
  if (size <= start) return {};
  size = std::min(size, uint32_t(sizeof name));
  if (!read_memory(tid, address, std::as_writable_bytes(std::span(&name, 1)).first(size))) return {};
  if (name.sun_family != AF_UNIX || !name.sun_path[0]) return {};
  return std::string(name.sun_path, ::strnlen(name.sun_path, size - start));
}

bool enter(Scene& scene, Tracee& tracee, Op op, uint64_t address, uint32_t size) {
  auto name = socket_path(tracee.tid, address, size);
  return name && scene.add(tracee, op, AT_FDCWD, *name);
}

} // namespace

bool enter_socket_name(Scene& scene, Tracee& tracee) {
  return enter(scene, tracee, tracee.syscall.call->op, tracee.arg(1), uint32_t(tracee.arg(2)));
}

// i386: one call for all, its arguments in memory.
bool enter_socketcall(Scene& scene, Tracee& tracee) {
  uint64_t which = tracee.arg(0);
  if (which != SYS_CONNECT && which != SYS_BIND) return false;
  uint32_t args[3];
  if (!read_value(tracee.tid, tracee.arg(1), args)) return false;
  return enter(scene, tracee, which == SYS_BIND ? Op::bind : Op::connect, args[1], args[2]);
}

} // namespace terra
