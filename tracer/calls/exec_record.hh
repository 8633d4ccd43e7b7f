// SPDX-License-Identifier: MIT
// A process has become another program: what it runs now, and which files the kernel opened for that.
#pragma once

#include "tracer/calls/scene.hh"
#include "tracer/target/initial_stack.hh"

namespace terra {

// What the process runs at this moment, from /proc.
ImageFacts facts_of_running(const Places& places, pid_t pid);

// What has to be asked while the process is stopped at its exec.
struct Executed {
  double when = 0;
  std::string exe; // what the kernel ended with
  std::string cwd;
  // The file is known and names lead where the tracer sees them: the rest may be found out while it runs.
  bool may_run = false;
  bool runs_again = false; // `exe` is what it was the last time: if the file is still the same
};
// `cwd`: if it is known. With the execve still in tracee.syscall.
Executed look_at_exec(Scene& scene, const Tracee& tracee, std::optional<std::string> cwd);

// After PTRACE_EVENT_EXEC, with the execve still in tracee.syscall: a new image, the exec access, and one
// interp access for each "#!" and PT_INTERP on the way.
void record_exec(Scene& scene, Tracee& tracee, Executed now,
                 const InitialStack* stack); // null: /proc is asked

} // namespace terra
