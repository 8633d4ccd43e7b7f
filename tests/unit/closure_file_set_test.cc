// SPDX-License-Identifier: MIT
#include "closure/file_set.hh"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using namespace terra;
using namespace terra::closure;
namespace fs = std::filesystem;

namespace {

struct Tree {
  Tree() {
    std::string name = fs::temp_directory_path() / "terra-set.XXXXXX";
    REQUIRE(::mkdtemp(name.data()));
    top = fs::canonical(name);
    fs::create_directories(top + "/real/sub");
    std::ofstream(top + "/real/file.pyc");
    fs::create_directory_symlink("real", top + "/link");
    REQUIRE(::mkfifo((top + "/fifo").c_str(), 0600) == 0);
  }
  ~Tree() { fs::remove_all(top); }
  std::string top;
};

std::string list(const FileSet& files) {
  std::string out;
  for (const Entry& entry : files.entries())
    out += entry.path + " " + std::string(kind_name(entry.kind)) + "\n";
  return out;
}

} // namespace

TEST_CASE("wanted paths are expanded, and each member is there once") {
  Tree tree;
  elf::Root root(tree.top);
  FileSet files(root, {}, {}, false);
  using Added = FileSet::Added;
  CHECK(files.add("/link/sub/../file.pyc", Kind::file, {"argument", ""}, false) == Added::yes);
  CHECK(files.add("/link/file.pyc", Kind::library, {"again", ""}, false) == Added::yes);
  CHECK(files.add("/link", Kind::file, {"argument", ""}, false) == Added::yes);
  CHECK(files.add("/gone", Kind::file, {"argument", ""}, false) == Added::gone);
  CHECK(files.add("/fifo", Kind::file, {"argument", ""}, false) == Added::special);
  CHECK(list(files) == "/real/sub directory\n/link link\n/real/file.pyc file\n/real directory\n");
  REQUIRE(files.find("/link/file.pyc"));
  CHECK(files.find("/link/file.pyc")->reasons.front().why == "argument");
  CHECK(files.find("/link")->kind == Kind::link);
  CHECK_FALSE(files.find("/gone"));
}

TEST_CASE("excludes judge the spelling and the place; the default list only what was traced") {
  Tree tree;
  elf::Root root(tree.top);
  Excludes always, traced;
  always.add_suffix(".pyc");
  traced.add_prefix("/real");
  FileSet files(root, always, traced, false);
  CHECK(files.add("/link/file.pyc", Kind::file, {"x", ""}, false) == FileSet::Added::excluded);
  CHECK(files.add("/link/sub", Kind::file, {"x", ""}, true) == FileSet::Added::excluded);
  CHECK(files.excluded("/link/sub", true));
  CHECK_FALSE(files.excluded("/link/sub", false));
  CHECK(files.entries().empty());
  CHECK(files.add("/link/sub", Kind::file, {"x", ""}, false) == FileSet::Added::yes);
}

TEST_CASE("exclude lists") {
  Excludes excludes;
  CHECK(excludes.empty());
  REQUIRE(excludes.add_lines("# comment\n/usr/share/\n*.pyc  \r\n\n", "list"));
  CHECK(excludes.match("/usr/share"));
  CHECK(excludes.match("/usr/share/x"));
  CHECK(excludes.match("/a/b.pyc"));
  CHECK_FALSE(excludes.match("/usr/share2"));
  CHECK_FALSE(excludes.match("/a/b.pyc2"));
  for (const char* bad : {"usr", "*", "!x"}) {
    auto added = excludes.add_lines(bad, "list");
    REQUIRE_FALSE(added);
    CHECK(added.error().code == Exit::usage);
  }
  Excludes shipped;
  CHECK(shipped.add_lines(default_excludes(), "default"));
  CHECK(shipped.match("/proc/self/maps"));
  CHECK_FALSE(shipped.match("/etc/passwd"));
}
