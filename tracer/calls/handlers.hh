// SPDX-License-Identifier: MIT
// The handlers that the table in calls.cc names. Contract: struct Call in calls.hh.
#pragma once

#include <cstdint>

#include "tracer/calls/scene.hh"

namespace terra {

// handle_names.cc: calls that are only names and a result
bool enter_names(Scene&, Tracee&);
void leave_names(Scene&, Tracee&, int64_t result);
bool enter_execveat(Scene&, Tracee&);
bool enter_unlinkat(Scene&, Tracee&);
bool enter_fd(Scene&, Tracee&);     // the first argument is a descriptor and the only name
bool enter_always(Scene&, Tracee&); // no name: only the result matters

// handle_open.cc
bool enter_open(Scene&, Tracee&);
std::string open_mode(uint64_t flags); // of O_* flags: r, w, rw, p
bool enter_creat(Scene&, Tracee&);
bool enter_openat(Scene&, Tracee&);
bool enter_openat2(Scene&, Tracee&);
bool enter_open_by_handle(Scene&, Tracee&);
void leave_open(Scene&, Tracee&, int64_t result);

// handle_sockets.cc: names of local sockets
bool enter_socket_name(Scene&, Tracee&);
bool enter_sendto(Scene&, Tracee&);
bool enter_sendmsg(Scene&, Tracee&);
bool enter_sendmmsg(Scene&, Tracee&);
bool enter_socketcall(Scene&, Tracee&);

// handle_received.cc: descriptors from other processes
bool enter_recvmsg(Scene&, Tracee&);
void leave_recvmsg(Scene&, Tracee&, int64_t result);
bool enter_recvmmsg(Scene&, Tracee&);
void leave_recvmmsg(Scene&, Tracee&, int64_t result);
void leave_socketcall(Scene&, Tracee&, int64_t result);
void leave_pidfd_getfd(Scene&, Tracee&, int64_t result);

// handle_world.cc: calls that change what a name means, or what can be traced
bool enter_mmap(Scene&, Tracee&);
bool enter_old_mmap(Scene&, Tracee&);
bool enter_bpf(Scene&, Tracee&);
bool enter_perf_event(Scene&, Tracee&);
bool enter_clone(Scene&, Tracee&);
bool enter_clone3(Scene&, Tracee&);
bool enter_with_shim(Scene&, Tracee&); // only the shim wants to know
bool enter_ptrace(Scene&, Tracee&);
void leave_ptrace(Scene&, Tracee&, int64_t result);
void leave_io_uring(Scene&, Tracee&, int64_t result);
void leave_seccomp(Scene&, Tracee&, int64_t result);
void leave_chroot(Scene&, Tracee&, int64_t result);
void leave_namespace(Scene&, Tracee&, int64_t result);

// handle_mounts.cc: the same name, another file
bool enter_mount(Scene&, Tracee&);
bool enter_move_mount(Scene&, Tracee&);
bool enter_open_tree(Scene&, Tracee&);
bool enter_fsconfig(Scene&, Tracee&);
void leave_mount(Scene&, Tracee&, int64_t result);

} // namespace terra
