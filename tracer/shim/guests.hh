// SPDX-License-Identifier: MIT
// Processes that run in another's memory, until they have a program of their own: vfork(2), posix_spawn(3).
//
// A guest has its own descriptors and directory, and what the shim knows of them is its owner's. So where
// there is a guest nothing is noted but an execve, and of that one at a time. The owner of a vforked guest
// waits, so its events of that kind are the guest's. But the kernel lets the owner go on as soon as the guest
// has its new memory (fs/exec.c, exec_mmap; kernel/fork.c, mm_release), before the tracer hears of it: there
// may be another guest by then.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tracer/calls/scene.hh"
#include "tracer/shim/event_log.hh"

namespace terra {

// `child` has been made in the memory of `parent`, who may be a guest itself.
void add_guest(Process& parent, const std::shared_ptr<Process>& child, bool vforked);

// It ends, or has memory of its own now. What it has noted is read first.
void remove_guest(Process& guest, EventLog& log);

// The owner has another program, or is gone, and leaves its memory to its guests. There the shim declines
// everything, and its table is nobody else's as long as it is mapped there.
void leave_to_guests(ShimState& owner);

// The name in the execve that the shim has made for that process, and that has not failed.
std::optional<std::string> name_executed(const Process& process);

} // namespace terra
