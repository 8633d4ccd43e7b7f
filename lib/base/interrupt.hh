// SPDX-License-Identifier: MIT
// SIGINT, SIGTERM and SIGHUP as an exception at a safe point, so that destructors clean up temporary files.
//
// Call catch_interrupts() once before the first temporary file exists, and check_interrupt() in loops.
// tool_main() raises the signal again when everything is cleaned up.
#pragma once

namespace terra {

struct Interrupted {
  int signal;
};

void catch_interrupts();
void check_interrupt(); // throws Interrupted when a signal has arrived

} // namespace terra
