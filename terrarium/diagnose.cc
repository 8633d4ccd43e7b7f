// SPDX-License-Identifier: MIT
#include "terrarium/diagnose.hh"

#include <fcntl.h>
#include <set>
#include <unistd.h>

#include "lib/base/path.hh"
#include "lib/base/process.hh"
#include "lib/base/records.hh"
#include "terrarium/patch.hh"

namespace terra {

namespace {

// Looked for by every start of a program or by bubblewrap itself; never the reason.
bool is_noise(const std::string& path) {
  for (const char* dir :
       {"/proc", "/sys", "/dev", "/tmp", "/newroot", "/oldroot", "/etc/ld.so.cache", "/etc/ld.so.preload"})
    if (is_below(path, dir)) return true;
  return false;
}

} // namespace

Expected<std::vector<std::string>> missing_inside(const std::vector<std::string>& sandbox,
                                                  const std::string& place, const std::string& scratch,
                                                  int timeout_seconds) {
  std::string trace = join_path(scratch, "inside.trace");
  std::vector<std::string> command = {tool_path("tracer"), "-o", trace, "--"};
  command.insert(command.end(), sandbox.begin(), sandbox.end());
  auto run = run_process(command, {.timeout_seconds = timeout_seconds});
  if (!run) return std::unexpected(run.error());
  auto missing = run_process({tool_path("tracels"), "--missing", "-0", trace});
  if (!missing) return std::unexpected(missing.error());

  std::set<std::string> found;
  for (std::string path : parse_list(missing->output, true)) {
    // Not always at the front: seen from a chroot, /proc/PID/root may have names above it.
    if (size_t at = path.find(place + "/"); at != std::string::npos) path = path.substr(at + place.size());
    if (!path.empty() && !is_noise(path) &&
        ::faccessat(AT_FDCWD, path.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0)
      found.insert(std::move(path));
  }
  return std::vector<std::string>(found.begin(), found.end());
}

} // namespace terra
