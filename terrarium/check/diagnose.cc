// SPDX-License-Identifier: MIT
#include "terrarium/check/diagnose.hh"

#include <fcntl.h>
#include <map>
#include <unistd.h>

#include "lib/base/path.hh"
#include "lib/base/process.hh"
#include "terrarium/write/patch.hh"

namespace terra {

namespace {

// Looked for by every start of a program or by bubblewrap itself; never the reason.
bool is_noise(const std::string& path) {
  for (const char* dir :
       {"/proc", "/sys", "/dev", "/tmp", "/newroot", "/oldroot", "/etc/ld.so.cache", "/etc/ld.so.preload"})
    if (is_below(path, dir)) return true;
  return false;
}

bool is_there(const std::string& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

// Below "/" of the empty root. Not always at the front: seen from a chroot, /proc/PID/root may have names
// above it.
std::string without_place(std::string_view path, const std::string& place) {
  size_t at = path.find(place + "/");
  return std::string(at == path.npos ? path : path.substr(at + place.size()));
}

} // namespace

Expected<std::vector<Missing>> missing_inside(const std::vector<std::string>& sandbox, const std::string& top,
                                              const std::string& place, const std::string& scratch,
                                              int timeout_seconds) {
  std::string trace = join_path(scratch, "inside.trace");
  std::vector<std::string> command = {tool_path("tracer"), "-o", trace, "--"};
  command.insert(command.end(), sandbox.begin(), sandbox.end());
  auto run = run_process(command, {.timeout_seconds = timeout_seconds});
  if (!run) return std::unexpected(run.error());
  auto missing = run_process({tool_path("tracels"), "--missing", "-l", trace});
  if (!missing) return std::unexpected(missing.error());

  std::map<std::string, std::string> found; // to the program
  for (std::string_view line : split(missing->output, '\n')) {
    auto columns = split(line, '\t'); // path, error, process, program, count
    if (columns.size() < 4) continue;
    std::string path = without_place(columns[0], place);
    if (!path.empty() && !is_noise(path) && is_there(path) && !is_there(top + path))
      found.try_emplace(std::move(path), without_place(columns[3], place));
  }
  std::vector<Missing> out;
  for (auto& [path, program] : found)
    out.push_back({path, std::move(program)});
  return out;
}

} // namespace terra
