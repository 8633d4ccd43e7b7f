// SPDX-License-Identifier: MIT
// Waiting for the next stop of any traced thread, with a short look around before going to sleep.
//
// The problem: when one thread opens file after file, tracer and program take turns, and each turn wakes a
// CPU that has just gone idle, which takes longer than the work. Both on one CPU would be best, but binding
// the tracer alone does not do it (the scheduler moves the program to the idle CPU), and binding the program
// would show in its affinity. So the tracer stays awake for a moment, but only in a long series of stops of
// one thread, and not while others want its CPU.
//
// Measured on two cores, medians. Idle machine: 3,000 opens 262 ms asleep, 143 ms awake (72 ms with both
// bound to one CPU, 5 ms untraced); find over /usr/share/doc 416 and 236 ms; 100 short processes 118 and 124
// ms. With three other busy processes: 194 and 208, 305 and 314, 352 and 383 ms. Without the two conditions,
// 100 short processes on a busy machine take five times as long.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

namespace terra {

class StopWaiter {
 public:
  // wait4(2) for all threads (__WALL). `usage` is that of the process, and of descendants it waited for.
  pid_t wait(int& status, rusage& usage);

 private:
  pid_t look_around(int& status, rusage& usage);

  pid_t last_ = 0;
  int series_ = 0; // stops of that thread in a row
  int asleep_ = 0; // so many stops without looking around
};

} // namespace terra
