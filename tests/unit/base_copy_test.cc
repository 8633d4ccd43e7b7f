// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>
#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/copy.hh"
#include "lib/base/fd.hh"

using namespace terra;

namespace {

// A file without a name on the file system of the working directory.
Fd nameless() {
  Fd fd(::open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  REQUIRE(fd);
  return fd;
}

std::string content(int fd) {
  struct stat st;
  REQUIRE(::fstat(fd, &st) == 0);
  std::string out(size_t(st.st_size), '?');
  REQUIRE(pread_exact(fd, std::as_writable_bytes(std::span(out)), 0, "copy"));
  return out;
}

} // namespace

TEST_CASE("a copy has the bytes asked for, whatever its size") {
  std::string bytes;
  for (int i = 0; i < 3000000; i++)
    bytes += std::to_string(i);
  Fd from = nameless();
  REQUIRE(write_all(from.get(), bytes, "from"));
  for (size_t size : {bytes.size(), bytes.size() - 1, size_t(8 << 20), size_t(4097), size_t(1), size_t(0)}) {
    Fd to = nameless();
    uint64_t told = 0;
    auto end = copy_content(from.get(), to.get(), size, "to", [&](uint64_t at, uint64_t n) {
      CHECK(at == told);
      told = at + n;
    });
    REQUIRE(end);
    CHECK(*end == size);
    CHECK((told == size || told == 0)); // 0: a reflink
    CHECK(content(to.get()) == bytes.substr(0, size));
  }
}

TEST_CASE("holes stay holes, at the end too") {
  Fd from = nameless(), to = nameless();
  REQUIRE(::ftruncate(from.get(), 64 << 20) == 0);
  REQUIRE(pwrite_all(from.get(), "start", 0, "from"));
  REQUIRE(pwrite_all(from.get(), "middle", (32 << 20) + 5, "from"));
  REQUIRE(copy_content(from.get(), to.get(), 64 << 20, "to"));
  CHECK(content(to.get()) == content(from.get()));
  struct stat st;
  REQUIRE(::fstat(to.get(), &st) == 0);
  CHECK(st.st_blocks * 512 < 1 << 20);
}

TEST_CASE("a source that is shorter than said is told, and zeros follow") {
  Fd from = nameless(), to = nameless();
  REQUIRE(write_all(from.get(), "short", "from"));
  auto end = copy_content(from.get(), to.get(), 100, "to");
  REQUIRE(end);
  if (*end != 100) CHECK(*end == 5); // a reflink cannot tell
  CHECK(content(to.get()) == "short" + std::string(95, '\0'));
}

TEST_CASE("where the kernel does not copy between two files, it is read and written") {
  Fd from(::open("/proc/self/status", O_RDONLY | O_CLOEXEC)), to = nameless();
  REQUIRE(from);
  auto end = copy_content(from.get(), to.get(), 5, "to");
  REQUIRE(end);
  CHECK(content(to.get()) == "Name:");
}
