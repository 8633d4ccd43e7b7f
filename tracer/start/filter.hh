// SPDX-License-Identifier: MIT
// The seccomp filter that stops a program at the calls of the table and lets all others run at full speed.
#pragma once

#include <cstdint>
#include <linux/filter.h>
#include <optional>
#include <vector>

namespace terra {

// io_uring opens files without system calls. Denied, as rr does, its setup says ENOSYS and programs fall
// back; allowed, it is a call of the table like others, and leaves a gap in the trace.
enum class IoUring { deny, allow };

// With the shim, calls that know its cookie (tracer/shim/block.hh) run free.
std::vector<sock_filter> make_filter(IoUring io_uring, std::optional<uint64_t> cookie_of_shim);

// Installs it in the calling process, for good and for all its descendants. Without PR_SET_NO_NEW_PRIVS if
// we may (it breaks set-user-ID programs), else with it. Returns 0, or the error's number. Only raw calls
// inside: it runs in a process that shares our memory.
int install_filter(const std::vector<sock_filter>& filter);

} // namespace terra
