// SPDX-License-Identifier: MIT
// The seccomp filter that stops a program at the calls of the table and lets all others run at full speed.
#pragma once

#include <linux/filter.h>
#include <vector>

namespace terra {

std::vector<sock_filter> make_filter();

// Installs it in the calling process, for good and for all its descendants. Without PR_SET_NO_NEW_PRIVS if
// we may (it breaks set-user-ID programs), else with it. Returns 0, or errno. Only system calls inside: it
// runs between fork and exec.
int install_filter(const std::vector<sock_filter>& filter);

} // namespace terra
