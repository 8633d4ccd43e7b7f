// SPDX-License-Identifier: MIT
#include "tracer/target/standing.hh"

#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <set>
#include <unistd.h>

#include "lib/base/path.hh"
#include "tracer/calls/handlers.hh"

namespace terra {

namespace {

std::string proc_file(pid_t tid, const std::string& name) {
  return "/proc/" + std::to_string(tid) + "/" + name;
}

std::string text_of(const std::string& file) {
  auto text = read_file(file);
  return text ? *text : std::string();
}

// The numbers among the names in a directory of /proc; none if it is gone.
std::vector<int> numbers_in(const std::string& directory) {
  std::vector<int> numbers;
  std::error_code error;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end;
       at.increment(error)) {
    std::string name = at->path().filename();
    int number;
    auto [stop, bad] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (bad == std::errc() && *stop == '\0') numbers.push_back(number);
  }
  return numbers;
}

Access standing(Op op, std::string path, std::string mode = {}) {
  Access access;
  access.op = op;
  access.mode = std::move(mode);
  access.path = access.spelled = std::move(path);
  return access;
}

} // namespace

std::string descriptor_mode(pid_t tid, int fd) {
  constexpr std::string_view key = "flags:\t";
  std::string text = text_of(proc_file(tid, "fdinfo/" + std::to_string(fd)));
  size_t at = text.find(key);
  if (at == std::string::npos) return {};
  uint64_t flags = 0;
  const char* digits = text.data() + at + key.size();
  std::from_chars(digits, text.data() + text.size(), flags, 8);
  return open_mode(flags);
}

std::vector<Access> descriptors_of(const Places& places, pid_t tid) {
  std::vector<Access> descriptors;
  for (int fd : numbers_in(proc_file(tid, "fd")))
    if (std::string path = places.of_fd(tid, fd); !path.empty())
      descriptors.push_back(standing(Op::inherit, std::move(path), descriptor_mode(tid, fd)));
  return descriptors;
}

std::vector<Access> inherited_descriptors(const Places& places) {
  std::vector<Access> descriptors;
  for (int fd : numbers_in("/proc/self/fd")) {
    int own = ::fcntl(fd, F_GETFD), flags = ::fcntl(fd, F_GETFL);
    if (own < 0 || flags < 0 || own & FD_CLOEXEC) continue;
    if (std::string path = places.of_fd(::getpid(), fd); !path.empty())
      descriptors.push_back(standing(Op::inherit, std::move(path), open_mode(uint64_t(flags))));
  }
  return descriptors;
}

// proc_pid_maps(5): address perms offset dev inode path
void record_mappings(Scene& scene, const Tracee& tracee) {
  scene.record(tracee, standing(Op::exec, scene.places.exe(tracee.tid)));
  std::string text = text_of(proc_file(tracee.tid, "maps"));
  std::set<std::string> objects;
  for (std::string_view line : split(text, '\n')) {
    size_t permissions = line.find(' '), path = line.find('/');
    if (path == std::string_view::npos || line.substr(permissions + 3, 1) != "x") continue;
    if (!line.ends_with(" (deleted)")) objects.emplace(line.substr(path));
  }
  for (const std::string& object : objects)
    scene.record(tracee, standing(Op::map, object));
}

// /proc/PID/task/TID/children
std::vector<pid_t> threads_of_tree(pid_t pid) {
  std::vector<pid_t> threads, processes = {pid};
  for (size_t i = 0; i < processes.size(); ++i)
    for (pid_t tid : numbers_in(proc_file(processes[i], "task"))) {
      threads.push_back(tid);
      std::string children = text_of(proc_file(processes[i], "task/" + std::to_string(tid) + "/children"));
      for (std::string_view word : split(children, ' ')) {
        pid_t child = 0;
        std::from_chars(word.data(), word.data() + word.size(), child);
        if (child) processes.push_back(child);
      }
    }
  return threads;
}

} // namespace terra
