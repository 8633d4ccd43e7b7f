// SPDX-License-Identifier: MIT
#include "tracer/target/link_walk.hh"

#include <algorithm>
#include <climits>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/path.hh"
#include "tracer/target/process_info.hh"

namespace terra {

namespace {

constexpr size_t most_links = 40; // include/linux/namei.h, MAXSYMLINKS

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The first component below /proc; empty if `path` is not there.
std::string_view below_proc(std::string_view path, std::string_view top) {
  constexpr std::string_view proc = "/proc/";
  if (!path.starts_with(top) || !path.substr(top.size()).starts_with(proc)) return {};
  path.remove_prefix(top.size() + proc.size());
  return path.substr(0, path.find('/'));
}

// A loop is told once.
void cut_loop(std::vector<Hop>& hops) {
  for (size_t i = 1; i < hops.size(); ++i)
    if (std::any_of(hops.begin(), hops.begin() + long(i),
                    [&](const Hop& before) { return before.path == hops[i].path; }))
      return hops.resize(i);
}

// Where a link is that is no name but a door: everything in /proc/PID.
bool is_door(std::string_view path, std::string_view top) {
  std::string_view first = below_proc(path, top);
  return is_number(first) && path.size() > top.size() + sizeof "/proc/" - 1 + first.size();
}

// The rest of the walk is `target` and what came after the link.
void enter_link(const RootView& root, Way& way, std::string path, std::string target, std::string& rest,
                size_t after) {
  bool door = is_door(path, root.top());
  way.hops.push_back({std::move(path), target});
  if (way.hops.size() > most_links) {
    way.lost = true;
    cut_loop(way.hops);
  } else if (door) {
    way.end = target.starts_with('/') ? std::move(target) : std::string();
    rest.erase(0, after);
    if (way.end.empty()) rest.clear(); // pipe:[1], anon_inode:…
  } else {
    if (target.starts_with('/')) way.end = root.top();
    rest.replace(0, after, target);
  }
}

// False: there is nothing to go up from.
bool step_up(RootView& root, Way& way) {
  if (!root.is_directory(way.end)) return false;
  if (way.end.size() > root.top().size()) way.end.resize(way.end.rfind('/'));
  if (way.end.size() < root.top().size()) way.end = root.top();
  return true;
}

} // namespace

RootView::RootView(const Places& places, pid_t pid, pid_t tid, bool own)
    : places_(places), pid_(pid), tid_(tid) {
  if (own || !places.somewhere_else(tid)) return;
  top_ = places.root(tid);
  key_ = top_ + '\0' + places.mount_namespace(tid);
}

RootView::RootView(const Places& places, pid_t pid, pid_t tid, int dirfd, std::string top)
    : places_(places), pid_(pid), tid_(tid), top_(top == "/" ? std::string() : std::move(top)),
      key_(1, '\0') {
  std::string entry = dirfd == AT_FDCWD ? "cwd" : "fd/" + std::to_string(dirfd);
  fd_ = Fd(::open(("/proc/" + std::to_string(tid) + "/" + entry).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

// From which descriptor; -1: out of reach.
int RootView::start(const std::string& path, std::string& relative) {
  relative = path.empty() ? "/" : path;
  if (key_.empty() || !is_below(path, top_)) return AT_FDCWD;
  if (!fd_) fd_ = Fd(::open(("/proc/" + std::to_string(tid_) + "/root").c_str(), O_PATH | O_CLOEXEC));
  relative = path.size() > top_.size() ? path.substr(top_.size() + 1) : ".";
  return fd_.get();
}

// What /proc/self says to that program, not to us.
std::string RootView::self(bool thread) const {
  pid_t pid = key_.empty() ? pid_ : read_inner_id(tid_, "NStgid");
  std::string text = std::to_string(pid);
  if (thread) text += "/task/" + std::to_string(key_.empty() ? tid_ : read_inner_id(tid_, "NSpid"));
  return text;
}

RootView::Kind RootView::look(const std::string& path, std::string& target) {
  char text[PATH_MAX];
  std::string relative;
  int from = start(path, relative);
  ssize_t size = from == -1 ? -1 : ::readlinkat(from, relative.c_str(), text, sizeof text);
  if (size < 0) return errno == EINVAL ? Kind::other : Kind::nothing;
  target.assign(text, size_t(size));
  if (std::string_view(path).substr(top_.size()) == "/proc/self") target = self(false);
  if (std::string_view(path).substr(top_.size()) == "/proc/thread-self") target = self(true);
  return Kind::link;
}

bool RootView::is_directory(const std::string& path) {
  std::string relative;
  int from = start(path, relative);
  struct stat status;
  return from != -1 && ::fstatat(from, relative.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(status.st_mode);
}

void walk(RootView& root, Way& way, std::string_view name) {
  std::string rest(name), target;
  while (!way.lost && !rest.empty()) {
    size_t after = rest.find('/');
    std::string_view part = std::string_view(rest).substr(0, after);
    after = std::min(after, rest.size() - 1) + 1;
    if (part == "..") way.lost = !step_up(root, way);
    if (part.empty() || part == "." || part == "..") {
      rest.erase(0, after);
      continue;
    }
    std::string path = way.end + "/";
    path += part;
    std::string_view first = below_proc(path, root.top());
    way.passing |= is_number(first) || first == "self" || first == "thread-self";
    RootView::Kind kind = root.look(path, target);
    if (kind == RootView::Kind::link) {
      enter_link(root, way, std::move(path), target, rest, part.size());
    } else {
      way.end = std::move(path);
      way.lost = kind == RootView::Kind::nothing;
      rest.erase(0, after);
    }
  }
}

} // namespace terra
