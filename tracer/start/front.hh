// SPDX-License-Identifier: MIT
// Going home before the work is done: --no-follow-daemons.
//
// A daemon that outlives the command can't be let go: its filter asks for a tracer at every open, and without
// one the kernel answers ENOSYS. So the tracer splits in two at the start. The front is what the caller waits
// for; the back traces, gives the front the command's status when that has ended, and stays, recording
// nothing, for as long as daemons live.
#pragma once

#include <optional>
#include <sys/types.h>

#include "lib/base/fd.hh"

namespace terra {

class Front {
 public:
  // Forks; call it before there are threads. Nothing: this is the back, go on. A status: this is the front,
  // and it is time to exit with that. The back dies with the front until release(). Throws Error.
  std::optional<int> split();

  // In the back: the front exits with `status`. Standard streams are closed, so that a pipe's reader sees its
  // end.
  void release(int status);

 private:
  int wait(pid_t back, int signals);

  Fd status_read_, status_write_;
};

} // namespace terra
