// SPDX-License-Identifier: MIT
// Two CPUs for tracer and program, at the start, when each has half a millisecond of work.
#pragma once

#include <sys/types.h>

namespace terra {

// The process has just been made. If it waits for our CPU although another has nothing to do, we go there:
// some hosts leave a new process on its parent's. Our affinity is the same afterwards.
void stand_aside(pid_t pid);

} // namespace terra
