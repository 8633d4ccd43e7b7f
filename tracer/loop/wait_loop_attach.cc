// SPDX-License-Identifier: MIT
// The parts of the wait loop for processes that run already: taking hold of them, and letting them go.
//
// No filter can be given to a process from outside, and one that stayed behind would fail its calls when the
// tracer is gone. So every system call stops (PTRACE_SYSCALL): slower, and nothing is left behind.
#include <sys/ptrace.h>

#include "tracer/loop/wait_loop.hh"
#include "tracer/target/standing.hh"

namespace terra {

// A task that is created while we look belongs to one that we have already (then the kernel attaches it too),
// or is found in the next round.
void WaitLoop::attach(pid_t pid) {
  every_call_ = true;
  for (bool more = true; more;) {
    more = false;
    for (pid_t tid : threads_of_tree(pid))
      if (!tracees_.contains(tid)) more |= attach_thread(tid, pid);
  }
  if (tracees_.empty()) throw sys_error(std::to_string(pid), "cannot trace", ESRCH);
}

bool WaitLoop::attach_thread(pid_t tid, pid_t top) {
  if (::ptrace(PTRACE_SEIZE, tid, nullptr, event_options) != 0) {
    Error error = sys_error(std::to_string(tid), "cannot trace");
    if (tid == top) throw error;
    if (errno != ESRCH) // it has not just ended
      scene_.trace.record([&](TraceRecorder& out) { out.gap("attach", tid, error.message); });
    return false;
  }
  Tracee& tracee = adopt_unknown(tid);
  if (tracee.process->pid == tid) {
    record_mappings(scene_, tracee);
    for (Access& access : descriptors_of(scene_.places, tid))
      scene_.record(tracee, std::move(access));
    scene_.gap(tracee, "attach", "what it did before is not seen");
  }
  ::ptrace(PTRACE_INTERRUPT, tid, nullptr, nullptr);
  return true;
}

void WaitLoop::run_until(StopRequest& request) {
  while (!tracees_.empty()) {
    if (request.made() && !letting_go_) {
      request.noticed();
      letting_go_ = true;
      for (const auto& [tid, tracee] : tracees_)
        ::ptrace(PTRACE_INTERRUPT, tid, nullptr, nullptr);
    }
    if (!wait_once()) return;
  }
}

// In a stop of any kind. A signal on its way is delivered; a stopped process stays stopped.
void WaitLoop::let_go(const Tracee& tracee, int signal) {
  pid_t tid = tracee.tid;
  if (tid == tracee.process->pid) scene_.gap(tracee, "detach", "went on and was not followed further");
  ::ptrace(PTRACE_DETACH, tid, nullptr, static_cast<unsigned long>(signal));
  tracees_.erase(tid);
}

} // namespace terra
