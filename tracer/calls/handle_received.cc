// SPDX-License-Identifier: MIT
// Descriptors that another process opened: SCM_RIGHTS (unix(7), cmsg(3)) and pidfd_getfd(2). The sender may
// be outside of the trace; what arrives is recorded here in any case.
#include <algorithm>
#include <cstring>
#include <linux/net.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "tracer/calls/handlers.hh"
#include "tracer/calls/messages.hh"
#include "tracer/target/memory.hh"
#include "tracer/target/standing.hh"

namespace terra {

namespace {

constexpr uint64_t most_control = 64 * 1024; // SCM_MAX_FD is 253: this is plenty

// A pointer or size of the program, which is little-endian as we are.
uint64_t read_word(const Tracee& tracee, uint64_t address, MessageShape shape) {
  uint64_t value = 0;
  auto bytes = std::as_writable_bytes(std::span(&value, 1));
  return read_memory(tracee.tid, address, bytes.first(shape.word())) ? value : 0;
}

void record_received(Scene& scene, const Tracee& tracee, int fd) {
  Access access;
  access.op = Op::receive;
  access.path = access.spelled = scene.places.of_fd(tracee.tid, fd);
  if (access.path.empty()) return;
  access.mode = descriptor_mode(tracee.tid, fd);
  scene.record(tracee, access);
}

// The descriptors in a message's control data: headers of length (a word), level, type, then the data, each
// aligned to a word.
std::vector<int> descriptors_in(std::span<const std::byte> control, MessageShape shape) {
  std::vector<int> descriptors;
  size_t header_size = shape.word() + 8;
  while (control.size() >= header_size) {
    uint64_t length = 0;
    int32_t level, type;
    std::memcpy(&length, control.data(), shape.word());
    std::memcpy(&level, &control[shape.word()], sizeof level);
    std::memcpy(&type, &control[shape.word() + 4], sizeof type);
    if (length < header_size || length > control.size()) break;
    if (level == SOL_SOCKET && type == SCM_RIGHTS)
      for (size_t at = header_size; at + sizeof(int) <= length; at += sizeof(int))
        std::memcpy(&descriptors.emplace_back(), &control[at], sizeof(int));
    uint64_t aligned = (length + shape.word() - 1) / shape.word() * shape.word();
    control = control.subspan(std::min<uint64_t>(aligned, control.size()));
  }
  return descriptors;
}

// The kernel has put the size of what came into the message.
void record_message(Scene& scene, const Tracee& tracee, uint64_t message, MessageShape shape) {
  uint64_t address = read_word(tracee, message + shape.control(), shape);
  uint64_t size = read_word(tracee, message + shape.control_size(), shape);
  std::vector<std::byte> control(std::min(size, most_control));
  if (control.empty() || !read_memory(tracee.tid, address, control)) return;
  for (int fd : descriptors_in(control, shape))
    record_received(scene, tracee, fd);
}

} // namespace

bool enter_received(const Tracee& tracee, uint64_t messages, uint32_t count, MessageShape shape) {
  for (uint32_t i = 0; i < std::min(count, uint32_t(UIO_MAXIOV)); ++i)
    if (read_word(tracee, messages + i * shape.size() + shape.control_size(), shape)) return true;
  return false;
}

bool enter_recvmsg(Scene&, Tracee& tracee) {
  return enter_received(tracee, tracee.arg(1), 1, shape_of(tracee));
}

bool enter_recvmmsg(Scene&, Tracee& tracee) {
  return enter_received(tracee, tracee.arg(1), uint32_t(tracee.arg(2)), shape_of(tracee));
}

void leave_recvmsg(Scene& scene, Tracee& tracee, int64_t result) {
  if (result >= 0) record_message(scene, tracee, tracee.arg(1), shape_of(tracee));
}

void leave_recvmmsg(Scene& scene, Tracee& tracee, int64_t result) {
  MessageShape shape = shape_of(tracee);
  for (int64_t i = 0; i < result; ++i)
    record_message(scene, tracee, tracee.arg(1) + uint64_t(i) * shape.size(), shape);
}

void leave_socketcall(Scene& scene, Tracee& tracee, int64_t result) {
  uint64_t which = tracee.arg(0);
  if (which != SYS_RECVMSG && which != SYS_RECVMMSG) return leave_names(scene, tracee, result);
  uint32_t args[2];
  if (result < 0 || !read_value(tracee.tid, tracee.arg(1), args)) return;
  MessageShape shape{true};
  int64_t count = which == SYS_RECVMSG ? 1 : result;
  for (int64_t i = 0; i < count; ++i)
    record_message(scene, tracee, args[1] + uint64_t(i) * shape.size(), shape);
}

void leave_pidfd_getfd(Scene& scene, Tracee& tracee, int64_t result) {
  if (result >= 0) record_received(scene, tracee, int(result));
}

} // namespace terra
