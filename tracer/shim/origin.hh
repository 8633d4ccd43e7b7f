// SPDX-License-Identifier: MIT
// Programs that look at their own system calls: where each comes from, or what is in arguments that it has
// not.
//
// A call that the shim makes comes from the shim's code, with the cookie in an unused argument. Two parts of
// the kernel show that to the program: system call user dispatch (prctl(2), PR_SET_SYSCALL_USER_DISPATCH),
// which lets calls of one range of addresses pass and sends SIGSYS for the others (Wine), and a seccomp
// filter: it may read these members of struct seccomp_data, or have them shown to a signal handler
// (siginfo_t's si_call_addr) or a supervisor.
#pragma once

#include "tracer/calls/scene.hh"

namespace terra {

enum class Origin { hidden, shown, decides };

// At the end of a prctl or seccomp that has succeeded: what becomes of the origin of calls from now on.
Origin origin_of_calls(const Tracee& tracee);

} // namespace terra
