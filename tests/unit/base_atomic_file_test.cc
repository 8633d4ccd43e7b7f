// SPDX-License-Identifier: MIT
#include "lib/base/atomic_file.hh"

#include <catch2/catch.hpp>
#include <filesystem>
#include <sys/stat.h>

using namespace terra;
namespace fs = std::filesystem;

namespace {

struct TempDir {
  TempDir() {
    std::string name = fs::temp_directory_path() / "atomic-XXXXXX";
    REQUIRE(::mkdtemp(name.data()));
    path = name;
  }
  ~TempDir() { fs::remove_all(path); }
  std::string operator/(const char* name) const { return path / name; }
  size_t entries() const {
    return size_t(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
  }
  fs::path path;
};

void put(const std::string& path, std::string_view text) {
  auto fd = open_fd(path, O_WRONLY | O_CREAT | O_TRUNC);
  REQUIRE(fd);
  REQUIRE(write_all(fd->get(), text, path));
}

} // namespace

TEST_CASE("an atomic file appears at commit, with the mode of the old one") {
  TempDir dir;
  put(dir / "f", "old");
  ::chmod((dir / "f").c_str(), 0751);
  auto old = open_fd(dir / "f", O_RDONLY);
  auto file = AtomicFile::create(dir / "f");
  REQUIRE(file);
  REQUIRE(write_all(file->fd(), "new", "f"));
  CHECK(*read_file(dir / "f") == "old");
  REQUIRE(file->copy_metadata(old->get()));
  REQUIRE(file->commit());
  CHECK(*read_file(dir / "f") == "new");
  struct stat st;
  REQUIRE(::stat((dir / "f").c_str(), &st) == 0);
  CHECK((st.st_mode & 07777) == 0751);
  CHECK(dir.entries() == 1);
}

TEST_CASE("an atomic file that is not committed leaves nothing") {
  TempDir dir;
  put(dir / "f", "old");
  { REQUIRE(AtomicFile::create(dir / "f")); }
  CHECK(*read_file(dir / "f") == "old");
  CHECK(dir.entries() == 1);
}

TEST_CASE("an atomic file follows links and refuses what is not a regular file") {
  TempDir dir;
  put(dir / "f", "old");
  fs::create_symlink("f", dir / "link");
  auto file = AtomicFile::create(dir / "link");
  REQUIRE(file);
  REQUIRE(file->commit());
  CHECK(fs::is_symlink(dir / "link"));
  REQUIRE(::mkfifo((dir / "pipe").c_str(), 0600) == 0);
  CHECK_FALSE(AtomicFile::create(dir / "pipe"));
  fs::create_symlink("loop", dir / "loop");
  CHECK_FALSE(AtomicFile::create(dir / "loop"));
}
