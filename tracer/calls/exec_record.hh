// SPDX-License-Identifier: MIT
// A process has become another program: what it runs now, and which files the kernel opened for that.
#pragma once

#include "tracer/calls/scene.hh"
#include "tracer/target/initial_stack.hh"

namespace terra {

// What the process runs at this moment, from /proc.
ImageFacts facts_of_running(const Places& places, pid_t pid);

// At PTRACE_EVENT_EXEC, with the execve still in tracee.syscall: a new image, the exec access, and one interp
// access for each "#!" and PT_INTERP on the way.
void record_exec(Scene& scene, Tracee& tracee, const InitialStack* stack); // null: /proc is asked

} // namespace terra
