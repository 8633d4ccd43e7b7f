// SPDX-License-Identifier: MIT
#include "terrarium/check/check.hh"

#include <climits>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/path.hh"
#include "lib/base/records.hh"
#include "terrarium/check/compare.hh"

namespace terra {

namespace {

constexpr const char* place = "/terrarium"; // where the folder appears inside
constexpr size_t quoted_bytes = 120;        // of a line, in the report of a difference

// The two /tmp directories, gone at the end.
class Scratch {
 public:
  Scratch() {
    const char* base = ::getenv("TMPDIR");
    path_ = join_path(base && *base ? base : "/tmp", "terrarium-check-XXXXXX");
    if (!::mkdtemp(path_.data())) throw sys_error(path_, "create");
    for (const char* run : {"host", "inside"})
      if (::mkdir(at(run).c_str(), 0700) != 0) throw sys_error(at(run), "create");
  }
  ~Scratch() {
    std::error_code ignored; // a leftover in TMPDIR is all that can happen
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  // An empty one again, for another run.
  void renew(const char* run) {
    std::filesystem::remove_all(at(run));
    if (::mkdir(at(run).c_str(), 0700) != 0) throw sys_error(at(run), "create");
  }
  std::string at(const char* run) const { return join_path(path_, run); }

 private:
  std::string path_;
};

std::string real_path(const std::string& path) {
  char* real = ::realpath(path.c_str(), nullptr);
  if (!real) throw sys_error(path, "open", errno, Exit::usage);
  std::string out = real;
  ::free(real);
  return out;
}

ProcessResult must_run(const std::vector<std::string>& argv, const ProcessOptions& options = {}) {
  auto result = run_process(argv, options);
  if (!result) throw result.error();
  return *result;
}

void copy_into(const std::vector<std::string>& paths, const std::string& dir) {
  for (const std::string& path : paths) {
    auto result = must_run({"cp", "-a", "--", path, dir});
    if (result.status != 0) throw Error{result.errors.substr(0, result.errors.find('\n'))};
  }
}

std::vector<std::string> sandbox(const std::vector<std::string>& root, const std::string& tmp,
                                 const std::string& path, const CheckOptions& options) {
  std::vector<std::string> argv = {"bwrap", "--die-with-parent"};
  argv.insert(argv.end(), root.begin(), root.end());
  argv.insert(argv.end(), {"--bind", tmp, "/tmp"});
  for (const std::string& bind : options.binds) {
    std::string real = real_path(bind);
    argv.insert(argv.end(), {"--ro-bind", real, real});
  }
  argv.insert(argv.end(), {"--chdir", "/tmp", "--setenv", "HOME", "/tmp", "--setenv", "TMPDIR", "/tmp",
                           "--setenv", "PATH", path, "--"});
  argv.insert(argv.end(), options.command.begin(), options.command.end());
  return argv;
}

// What the run inside sees besides the terrarium. A distribution's root is mounted entry by entry, because
// the place for the terrarium cannot be made in a read-only directory.
std::vector<std::string> inside_root(const std::string& top, const std::string& distro) {
  std::vector<std::string> argv;
  std::error_code failed;
  if (!distro.empty()) {
    for (const auto& entry : std::filesystem::directory_iterator(real_path(distro), failed)) {
      std::string name = "/" + entry.path().filename().string();
      if (name == "/proc" || name == "/dev" || name == "/tmp" || name == place) continue;
      if (entry.is_symlink())
        argv.insert(argv.end(), {"--symlink", std::filesystem::read_symlink(entry.path()), name});
      else
        argv.insert(argv.end(), {"--ro-bind", entry.path(), name});
    }
    if (failed) throw sys_error(distro, "open", failed.value(), Exit::usage);
  }
  argv.insert(argv.end(), {"--ro-bind", top, place, "--proc", "/proc", "--dev", "/dev"});
  return argv;
}

// Without this, two failures of bubblewrap itself would look like the same behaviour.
void require_bubblewrap() {
  auto probe = must_run({"bwrap", "--dev-bind", "/", "/", "--proc", "/proc", "--", "true"});
  if (probe.status != 0)
    throw Error{"no empty root can be made here: " + probe.errors.substr(0, probe.errors.find('\n'))};
}

} // namespace

CheckResult check(const CheckOptions& options) {
  for (const std::string& path : options.results)
    if (path.empty() || path.starts_with('/') || normal_path(path).starts_with(".."))
      throw Error{path + ": --result is a path below the working directory", Exit::usage};
  std::string top = real_path(options.top);
  std::string entry = join_path(join_path(top, "ebin"), options.command.at(0));
  struct stat st;
  if (::lstat(entry.c_str(), &st) != 0)
    throw Error{fmt::format("{}: has no entry {}", options.top, options.command[0]), Exit::usage};
  const char* host_path = ::getenv("PATH");
  std::string path = host_path ? host_path : "/usr/bin:/bin";

  require_bubblewrap();

  Scratch scratch;
  copy_into(options.copies, scratch.at("host"));
  copy_into(options.copies, scratch.at("inside"));
  ProcessOptions run = {.timeout_seconds = options.timeout_seconds};
  CheckResult result;
  std::vector<std::string> inside = sandbox(inside_root(top, options.distro), scratch.at("inside"),
                                            std::string(place) + "/ebin:" + path, options);
  result.host = must_run(sandbox({"--dev-bind", "/", "/"}, scratch.at("host"), path, options), run);
  result.inside = must_run(inside, run);
  result.same_status = result.host.status == result.inside.status;
  result.same_output = result.host.output == result.inside.output;
  result.same_errors = result.host.errors == result.inside.errors;
  for (const std::string& wanted : options.results)
    for (std::string& line : compare_results(scratch.at("host"), scratch.at("inside"), wanted))
      result.different_results.push_back(std::move(line));
  bool same = result.same_status && result.same_output && result.different_results.empty() &&
              (result.same_errors || !options.compare_stderr);
  if (!same) {
    scratch.renew("inside");
    copy_into(options.copies, scratch.at("inside"));
    auto missing = missing_inside(inside, top, place, scratch.at("host"), options.timeout_seconds);
    if (missing) result.missing = std::move(*missing);
  }
  return result;
}

std::string first_difference(const std::string& host, const std::string& inside) {
  auto a = split(host, '\n'), b = split(inside, '\n');
  size_t line = 0;
  while (line < a.size() && line < b.size() && a[line] == b[line])
    line++;
  auto quoted = [&](const std::vector<std::string_view>& lines) {
    return line < lines.size() ? json_string(lines[line].substr(0, quoted_bytes)) : std::string("nothing");
  };
  return fmt::format("line {}: host {}, terrarium {}", line + 1, quoted(a), quoted(b));
}

} // namespace terra
