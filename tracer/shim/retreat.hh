// SPDX-License-Identifier: MIT
// Brings a thread that is about to be cancelled out of the shim.
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

constexpr int cancel_signal = 32; // SIGCANCEL, glibc's internal-signals.h

// At the stop for such a signal. Nothing: the signal may be delivered now. Otherwise something else has
// happened to the thread meanwhile: its wait status, and the signal is lost on it.
std::optional<int> leave_shim(pid_t tid, const ShimState& shim);

} // namespace terra
