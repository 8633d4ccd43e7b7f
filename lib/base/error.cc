// SPDX-License-Identifier: MIT
#include "lib/base/error.hh"

#include <cstring>
#include <unistd.h>

#include "lib/base/fd.hh"

namespace terra {

namespace {
const char* name_of_tool = "terrarium";
}

void set_tool_name(const char* name) {
  name_of_tool = name;
}

const char* tool_name() {
  return name_of_tool;
}

Error sys_error(std::string_view object, std::string_view what, int err, Exit code) {
  std::string message(object);
  message.append(": ").append(what).append(": ").append(std::strerror(err));
  return Error{std::move(message), code};
}

void report(std::string_view message) {
  ErrnoGuard keep;
  std::string line = name_of_tool;
  line.append(": ").append(message).append("\n");
  // One write, so that lines of parallel tools in a pipeline don't mix. Nowhere to report a failure to.
  (void)write_all(STDERR_FILENO, line, "stderr");
}

void report(const Error& error) {
  report(std::string_view(error.message));
}

} // namespace terra
