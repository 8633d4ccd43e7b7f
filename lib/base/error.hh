// SPDX-License-Identifier: MIT
// What went wrong, in one line, and the exit code it deserves.
//
// Two ways to use it (STYLE: errors):
//   throw Error        the run cannot continue; tool_main() prints it once and exits
//   Expected<T>        one bad input of many; the caller reports it and goes on
#pragma once

#include <cerrno>
#include <expected>
#include <string>
#include <string_view>

namespace terra {

// Exit codes are API, the same for every tool (tracer alone passes its child's status through).
enum class Exit : int {
  ok = 0,      // yes, or done
  finding = 1, // a negative finding: missing library, check failed, some files refused
  usage = 2,   // the command line, or an input the tool can't be asked about
  system = 3,  // the machine said no: I/O, memory, permissions
};

struct Error {
  std::string message; // "object: what happened: errno text", without the tool's name
  Exit code = Exit::system;
};

template <typename T> using Expected = std::expected<T, Error>;

// "object: what: strerror(err)", exit code `system` unless told otherwise.
Error sys_error(std::string_view object, std::string_view what, int err = errno, Exit code = Exit::system);

// The name that starts every diagnostic. tool_main() sets it before anything can report.
void set_tool_name(const char* name);
const char* tool_name();

// Prints "tool: message" on stderr.
void report(const Error& error);
void report(std::string_view message);

// Keeps errno across code that may change it.
class ErrnoGuard {
 public:
  ErrnoGuard() : saved_(errno) {}
  ~ErrnoGuard() { errno = saved_; }
  ErrnoGuard(const ErrnoGuard&) = delete;
  ErrnoGuard& operator=(const ErrnoGuard&) = delete;

 private:
  int saved_;
};

} // namespace terra
