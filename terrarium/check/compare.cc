// SPDX-License-Identifier: MIT
#include "terrarium/check/compare.hh"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <sys/stat.h>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"

namespace terra {

namespace {

const char* file_kind(mode_t mode) {
  switch (mode & S_IFMT) {
  case S_IFREG: return "a file";
  case S_IFDIR: return "a folder";
  case S_IFLNK: return "a link";
  case S_IFIFO: return "a FIFO";
  case S_IFSOCK: return "a socket";
  default: return "a device";
  }
}

std::string first_byte(const std::string& host, const std::string& inside) {
  auto [a, b] = std::ranges::mismatch(host, inside);
  return fmt::format("content differs from byte {} on (host {} bytes, terrarium {})", a - host.begin() + 1,
                     host.size(), inside.size());
}

class Comparison {
 public:
  Comparison(const std::string& host, const std::string& inside) : host_(host), inside_(inside) {}

  void compare(const std::string& path) {
    std::string a = join_path(host_, path), b = join_path(inside_, path);
    struct stat on_host, in_terrarium;
    bool host_has = ::lstat(a.c_str(), &on_host) == 0, inside_has = ::lstat(b.c_str(), &in_terrarium) == 0;
    if (!host_has || !inside_has)
      return say(path, host_has     ? "only the host made it"
                       : inside_has ? "only the terrarium made it"
                                    : "neither made it");
    if ((on_host.st_mode & S_IFMT) != (in_terrarium.st_mode & S_IFMT))
      return say(path, fmt::format("host {}, terrarium {}", file_kind(on_host.st_mode),
                                   file_kind(in_terrarium.st_mode)));
    if (on_host.st_mode != in_terrarium.st_mode)
      say(path, fmt::format("mode: host {:04o}, terrarium {:04o}", on_host.st_mode & 07777,
                            in_terrarium.st_mode & 07777));
    if (S_ISLNK(on_host.st_mode)) compare_links(path, a, b);
    if (S_ISREG(on_host.st_mode)) compare_content(path, a, b);
    if (S_ISDIR(on_host.st_mode)) compare_folders(path, a, b);
  }

  std::vector<std::string> take() { return std::move(differences_); }

 private:
  void say(const std::string& path, const std::string& what) { differences_.push_back(path + ": " + what); }

  void compare_links(const std::string& path, const std::string& a, const std::string& b) {
    auto host = std::filesystem::read_symlink(a), inside = std::filesystem::read_symlink(b);
    if (host != inside)
      say(path, fmt::format("link: host to {}, terrarium to {}", host.string(), inside.string()));
  }

  void compare_content(const std::string& path, const std::string& a, const std::string& b) {
    auto host = read_file(a), inside = read_file(b);
    if (!host || !inside)
      say(path, host ? inside.error().message : host.error().message);
    else if (*host != *inside)
      say(path, first_byte(*host, *inside));
  }

  void compare_folders(const std::string& path, const std::string& a, const std::string& b) {
    std::set<std::string> names;
    for (const std::string& dir : {a, b})
      for (const auto& file : std::filesystem::directory_iterator(dir))
        names.insert(file.path().filename());
    for (const std::string& name : names)
      compare(join_path(path, name));
  }

  const std::string& host_;
  const std::string& inside_;
  std::vector<std::string> differences_;
};

} // namespace

std::vector<std::string> compare_results(const std::string& host, const std::string& inside,
                                         const std::string& path) {
  Comparison comparison(host, inside);
  comparison.compare(path);
  return comparison.take();
}

} // namespace terra
