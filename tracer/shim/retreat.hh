// SPDX-License-Identifier: MIT
// Brings a thread that is about to get a signal out of the shim, so that it can be cancelled there.
//
// glibc before 2.41 cancels a thread in its signal handler when the thread stands in a call that may wait:
// the handler unwinds the stack from where the signal came (nptl/pthread_cancel.c, SYSCALL_CANCEL in
// sysdeps/unix/sysdep.h), and destructors run on the way. The shim and its trampolines have no unwind tables,
// and there is no place where a process that does not know of them would look for such. So the thread is put
// back before the signal is delivered: a call that waits has not happened, and is made again from its own
// place, where it stops as if there were no shim; what was done already is brought to its end, instruction by
// instruction.
#pragma once

#include <optional>
#include <vector>

#include "tracer/shim/state.hh"

namespace terra {

// Whether leave_shim() is to be asked: not of signals by which an instruction says that it failed.
bool comes_from_outside(int signal);

// At the stop for such a signal, which is `signal` afterwards or another one that was to come after it.
// Nothing: it may be delivered now. Otherwise something else has happened to the thread meanwhile: its wait
// status, and the signal is lost on it. Other signals that come within these microseconds are sent once more,
// by the tracer.
//
// For every signal: the one that cancels may come on top of another one's handler. A signal in the shim costs
// some 60 steps, 0.2 ms; with ten thousand a second that is what stopping at each call would cost.
std::optional<int> leave_shim(pid_t process, pid_t tid, int& signal, const ShimState& shim);

} // namespace terra
