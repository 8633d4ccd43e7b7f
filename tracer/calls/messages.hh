// SPDX-License-Identifier: MIT
// struct msghdr (sys/socket.h) in the memory of a program, whose pointers may have another size than ours.
#pragma once

#include <cstdint>

#include "tracer/calls/scene.hh"

namespace terra {

struct MessageShape {
  bool narrow; // 32-bit pointers: i386 and x32

  uint64_t word() const { return narrow ? 4 : 8; }
  uint64_t name_size() const { return word(); } // offsets; the name itself comes first
  uint64_t control() const { return narrow ? 16 : 32; }
  uint64_t control_size() const { return control() + word(); }
  uint64_t size() const { return narrow ? 32 : 64; } // of struct mmsghdr, the element of an array
};

// Of the call that the tracee is in, unless that is socketcall.
inline MessageShape shape_of(const Tracee& tracee) {
  constexpr int first_x32_only = 512; // arch/x86/entry/syscalls/syscall_64.tbl
  return {tracee.syscall.i386 || tracee.syscall.call->nr64 >= first_x32_only};
}

// Whether descriptors can arrive with these messages: there is room for them.
bool enter_received(const Tracee& tracee, uint64_t messages, uint32_t count, MessageShape shape);

} // namespace terra
