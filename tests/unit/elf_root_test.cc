// SPDX-License-Identifier: MIT
#include "lib/elf/root.hh"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace terra;
namespace fs = std::filesystem;

namespace {

// A small system below a fresh directory.
struct Tree {
  Tree() {
    std::string name = fs::temp_directory_path() / "terra-root.XXXXXX";
    REQUIRE(::mkdtemp(name.data()));
    top = fs::canonical(name);
    fs::create_directories(top + "/usr/lib/deep");
    fs::create_directory_symlink("usr/lib", top + "/lib");
    fs::create_directory_symlink("/lib", top + "/abs");
    fs::create_symlink("../../../../../../../../usr/lib/file", top + "/usr/lib/up");
    fs::create_symlink("loop", top + "/loop");
    Fd(::open((top + "/usr/lib/file").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
  }
  ~Tree() { fs::remove_all(top); }
  std::string top;
};

using Links = std::vector<std::string>;

} // namespace

TEST_CASE("a root follows links inside itself and says which") {
  Tree tree;
  elf::Root root(tree.top);
  auto walk = root.walk("/abs/file");
  CHECK(walk.error == 0);
  CHECK(walk.path == "/usr/lib/file");
  CHECK(walk.links == Links{"/abs", "/lib"});
  CHECK(S_ISREG(walk.mode));

  walk = root.walk("/lib/up");
  CHECK(walk.path == "/usr/lib/file");
  CHECK(walk.links == Links{"/lib", "/usr/lib/up"});

  walk = root.walk("abs//deep/./../file");
  CHECK(walk.path == "/usr/lib/file");
  CHECK(walk.left == Links{"/usr/lib/deep"});

  CHECK(root.walk("/../../lib").path == "/usr/lib");
  CHECK(root.walk("/").path == "/");
  CHECK(S_ISDIR(root.walk("//.").mode));
  CHECK(root.open("/abs/file", O_RDONLY));
  CHECK_FALSE(root.open("/etc/passwd", O_RDONLY));
}

TEST_CASE("a root fails as the kernel does") {
  Tree tree;
  for (const std::string& dir : {tree.top, std::string("/")}) {
    elf::Root root(dir);
    std::string at = dir == "/" ? tree.top : "";
    CHECK(root.walk("").error == ENOENT);
    CHECK(root.walk(at + "/loop").error == ELOOP);
    CHECK(root.walk(at + "/none").error == ENOENT);
    CHECK(root.walk(at + "/none/../lib").error == ENOENT);
    CHECK(root.walk(at + "/lib/file/x").error == ENOTDIR);
    CHECK(root.walk(at + "/lib/file/").error == ENOTDIR);
    CHECK(root.walk(at + "/lib/file/.").error == ENOTDIR);
    CHECK(root.walk(at + "/lib/file/..").error == ENOTDIR);
    CHECK(root.walk(at + "/" + std::string(300, 'n')).error == ENAMETOOLONG);
    CHECK(root.walk(std::string(100000, '/')).error == ENAMETOOLONG);
    CHECK(root.is_directory(at + "/lib/deep/"));
    CHECK_FALSE(root.is_directory(at + "/lib/file"));
  }
}

TEST_CASE("links to directories with a slash behind them are followed") {
  Tree tree;
  elf::Root root;
  auto walk = root.walk(tree.top + "/lib/");
  CHECK(walk.path == tree.top + "/usr/lib");
  CHECK(walk.links == Links{tree.top + "/lib"});
}
