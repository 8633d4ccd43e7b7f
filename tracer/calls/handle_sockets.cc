// SPDX-License-Identifier: MIT
// connect and bind on local sockets: their addresses are paths (unix(7)).
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <linux/net.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

#include "tracer/calls/handlers.hh"
#include "tracer/calls/messages.hh"
#include "tracer/target/memory.hh"

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
  return name && scene.add(tracee, op, AT_FDCWD, *name, op == Op::bind ? Last::stays : Last::followed);
}

} // namespace

bool enter_socket_name(Scene& scene, Tracee& tracee) {
  return enter(scene, tracee, tracee.syscall.call->op, tracee.arg(1), uint32_t(tracee.arg(2)));
}

// A message may carry the address of its receiver, in the first two members of its struct msghdr.
namespace {

bool enter_message(Scene& scene, Tracee& tracee, uint64_t address, MessageShape shape) {
  uint64_t name = 0;
  uint32_t size = 0;
  if (!read_memory(tracee.tid, address, std::as_writable_bytes(std::span(&name, 1)).first(shape.word())))
    return false;
  if (!name || !read_value(tracee.tid, address + (shape.word()), size)) return false;
  return enter(scene, tracee, Op::connect, name, size);
}

bool enter_messages(Scene& scene, Tracee& tracee, uint64_t address, uint32_t count, MessageShape shape) {
  bool any = false;
  for (uint32_t i = 0; i < std::min(count, uint32_t(UIO_MAXIOV)); ++i)
    any |= enter_message(scene, tracee, address + i * shape.size(), shape);
  return any;
}

} // namespace

bool enter_sendto(Scene& scene, Tracee& tracee) {
  return enter(scene, tracee, Op::connect, tracee.arg(4), uint32_t(tracee.arg(5)));
}

bool enter_sendmsg(Scene& scene, Tracee& tracee) {
  return enter_message(scene, tracee, tracee.arg(1), shape_of(tracee));
}

bool enter_sendmmsg(Scene& scene, Tracee& tracee) {
  return enter_messages(scene, tracee, tracee.arg(1), uint32_t(tracee.arg(2)), shape_of(tracee));
}

// i386: one call for all, its arguments in memory.
bool enter_socketcall(Scene& scene, Tracee& tracee) {
  uint64_t which = tracee.arg(0);
  uint32_t args[6] = {};
  size_t count = which == SYS_SENDTO ? 6 : 3;
  if (!read_memory(tracee.tid, tracee.arg(1), std::as_writable_bytes(std::span(args)).first(count * 4)))
    return false;
  switch (which) {
  case SYS_BIND: return enter(scene, tracee, Op::bind, args[1], args[2]);
  case SYS_SENDTO: return enter(scene, tracee, Op::connect, args[4], args[5]);
  case SYS_SENDMSG: return enter_message(scene, tracee, args[1], {true});
  case SYS_RECVMSG: return enter_received(tracee, args[1], 1, {true});
  case SYS_RECVMMSG: return enter_received(tracee, args[1], args[2], {true});
  case SYS_SENDMMSG: return enter_messages(scene, tracee, args[1], args[2], {true});
  case SYS_CONNECT: return enter(scene, tracee, Op::connect, args[1], args[2]);
  default: return false;
  }
}

} // namespace terra
