// SPDX-License-Identifier: MIT
#include "lib/elf/root.hh"

#include <climits>
#include <cstdlib>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/path.hh"

namespace terra::elf {

namespace {

constexpr unsigned max_links = 40; // MAXSYMLINKS of the kernel's fs/namei.c

std::string read_link(const std::string& path, off_t size_hint) {
  std::string target(size_hint > 0 ? size_t(size_hint) + 1 : PATH_MAX, '\0'); // /proc says size 0
  ssize_t n = ::readlink(path.c_str(), target.data(), target.size());
  target.resize(n > 0 ? size_t(n) : 0);
  return target;
}

// Pushes the components of `path` so that the first is popped first.
void push_components(std::vector<std::string>& todo, std::string_view path) {
  auto pieces = split(path, '/');
  for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece)
    if (!piece->empty() && *piece != ".") todo.emplace_back(*piece);
}

} // namespace

Root::Root(const std::string& dir) {
  if (normal_path(dir) == "/") {
    char buffer[PATH_MAX];
    cwd_ = ::getcwd(buffer, sizeof buffer) ? buffer : "/";
    return;
  }
  cwd_ = "/";
  char* real = ::realpath(dir.c_str(), nullptr);
  if (!real) throw sys_error(dir, "root", errno, Exit::usage);
  prefix_ = real;
  ::free(real);
  if (prefix_ == "/") prefix_.clear();
  struct stat st;
  if (::stat(dir.c_str(), &st) != 0 || !S_ISDIR(st.st_mode))
    throw sys_error(dir, "root", ENOTDIR, Exit::usage);
}

std::string Root::absolute(std::string_view path) const {
  return join_path(cwd_, path);
}

const Root::Node& Root::node(const std::string& path) {
  auto [found, fresh] = nodes_.try_emplace(path);
  Node& node = found->second;
  if (!fresh) return node;
  std::string host = prefix_ + path;
  struct stat st;
  if (::lstat(host.c_str(), &st) != 0) {
    node.error = errno;
  } else {
    node.mode = st.st_mode;
    node.device = st.st_dev;
    node.inode = st.st_ino;
    node.size = st.st_size;
    if (S_ISLNK(st.st_mode)) node.target = read_link(host, st.st_size);
    if (S_ISLNK(st.st_mode) && node.target.empty()) node.error = ENOENT;
  }
  return node;
}

// Takes one component off `todo` and goes there from the directory walk.path ("" is the top).
void Root::step(Walk& walk, std::vector<std::string>& todo, unsigned& links) {
  std::string name = std::move(todo.back());
  todo.pop_back();
  if (name == "..") {
    if (walk.path.empty()) return;
    walk.left.push_back(walk.path);
    walk.path.resize(walk.path.rfind('/'));
    return;
  }
  std::string path = walk.path + "/" + name;
  const Node& here = node(path);
  walk.error = here.error;
  if (here.error) return;
  if (S_ISLNK(here.mode)) {
    if (++links > max_links) {
      walk.error = ELOOP;
      return;
    }
    walk.links.push_back(std::move(path));
    if (here.target[0] == '/') walk.path.clear();
    push_components(todo, here.target);
    walk.mode = S_IFDIR; // where we stand again; what the link leads to comes next
    return;
  }
  walk.mode = here.mode;
  walk.device = here.device;
  walk.inode = here.inode;
  walk.size = here.size;
  walk.path = std::move(path);
  if (!todo.empty() && !S_ISDIR(here.mode)) walk.error = ENOTDIR;
}

const Root::Walk& Root::walk(std::string_view spelled) {
  bool is_key = spelled.empty() || spelled.starts_with('/');
  auto found = is_key ? walks_.find(spelled) : walks_.end();
  if (found != walks_.end()) return found->second;
  std::string path = is_key ? std::string(spelled) : absolute(spelled);
  Walk walked = walk_now(path); // which may add others
  return walks_.emplace(std::move(path), std::move(walked)).first->second;
}

Root::Walk Root::walk_now(const std::string& spelled) {
  std::string path = spelled;
  // The directory part is the same for many files: walk it once.
  size_t slash = path.find_last_not_of('/');
  if (slash != std::string::npos) slash = path.rfind('/', slash);
  Walk walk;
  walk.mode = S_IFDIR;
  if (spelled.empty()) walk.error = ENOENT;
  if (path.size() >= PATH_MAX) walk.error = ENAMETOOLONG; // which also bounds the recursion below
  if (walk.error) return walk;
  std::vector<std::string> todo;
  unsigned links = 0;
  if (slash != std::string::npos && slash > 0 && path.find_first_not_of('/') < slash) {
    walk = this->walk(std::string_view(path).substr(0, slash));
    links = unsigned(walk.links.size());
    if (walk.path == "/") walk.path.clear();
    if (!walk.error && !S_ISDIR(walk.mode)) walk.error = ENOTDIR;
    path.erase(0, slash);
  }
  bool must_be_directory = path.ends_with('/') || path.ends_with("/.");
  push_components(todo, path);
  while (!walk.error && !todo.empty())
    step(walk, todo, links);
  if (!walk.error && must_be_directory && !S_ISDIR(walk.mode)) walk.error = ENOTDIR;
  if (walk.path.empty()) walk.path = "/";
  return walk;
}

Fd Root::open(const std::string& path, int flags) {
  std::string host = path;
  if (!prefix_.empty()) {
    const Walk& found = walk(path);
    if (found.error) {
      errno = found.error;
      return {};
    }
    host = prefix_ + found.path;
    flags |= O_NOFOLLOW;
  }
  int fd;
  do
    fd = ::open(host.c_str(), flags | O_CLOEXEC);
  while (fd < 0 && errno == EINTR);
  return Fd(fd);
}

bool Root::is_directory(const std::string& path) {
  const Walk& found = walk(path);
  return !found.error && S_ISDIR(found.mode);
}

} // namespace terra::elf
