// SPDX-License-Identifier: MIT
#include "lib/elf/image.hh"

#include <catch2/catch.hpp>
#include <elf.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/fd.hh"

using namespace terra;
using elf::ReadError;

namespace {

Fd file_of(std::string_view bytes) {
  Fd fd(::memfd_create("elf", MFD_CLOEXEC));
  REQUIRE(fd);
  REQUIRE(write_all(fd.get(), bytes, "memfd"));
  return fd;
}

// A shared object of one page: header, PT_LOAD over the whole file, PT_DYNAMIC, PT_INTERP, strings.
class Builder {
 public:
  Builder(bool is64, bool big) : is64_(is64), big_(big), bytes_(512, '\0') {
    bytes_.replace(0, 4, ELFMAG);
    put(4, is64 ? ELFCLASS64 : ELFCLASS32, 1);
    put(5, big ? ELFDATA2MSB : ELFDATA2LSB, 1);
    put(6, EV_CURRENT, 1);
    put(16, ET_DYN, 2);
    put(18, is64 ? EM_AARCH64 : EM_MIPS, 2);
    put(is64 ? 32 : 28, 64, word());
    put(is64 ? 54 : 42, is64 ? 56 : 32, 2);
    put(is64 ? 56 : 44, 3, 2);
    segment(0, PT_LOAD, 0, base, 512);
    segment(1, PT_DYNAMIC, dynamic, base + dynamic, 128);
    segment(2, PT_INTERP, strings + 1, 0, 7);
    std::string names("\0/ld.so\0libx.so\0self.so\0$ORIGIN/..\0", 35);
    bytes_.replace(strings, names.size(), names);
    entry(DT_STRTAB, base + strings);
    entry(DT_NEEDED, 8);
    entry(DT_SONAME, 16);
    entry(DT_RUNPATH, 24);
    entry(DT_FLAGS_1, DF_1_NODEFLIB);
  }
  const std::string& bytes() const { return bytes_; }
  void put(size_t at, uint64_t value, size_t size) {
    for (size_t i = 0; i < size; ++i)
      bytes_[at + i] = char(value >> 8 * (big_ ? size - 1 - i : i));
  }
  void entry(uint64_t tag, uint64_t value) {
    put(dynamic + 2 * word() * entries_, tag, word());
    put(dynamic + 2 * word() * entries_++ + word(), value, word());
  }

  static constexpr uint64_t base = 0x10000, dynamic = 256, strings = 400;

 private:
  size_t word() const { return is64_ ? 8 : 4; }
  void segment(size_t index, uint32_t type, uint64_t offset, uint64_t address, uint64_t size) {
    size_t at = 64 + index * (is64_ ? 56 : 32);
    put(at, type, 4);
    put(at + (is64_ ? 8 : 4), offset, word());
    put(at + (is64_ ? 16 : 8), address, word());
    put(at + (is64_ ? 32 : 16), size, word());
  }

  bool is64_, big_;
  std::string bytes_;
  size_t entries_ = 0;
};

} // namespace

TEST_CASE("every class and byte order is read") {
  for (bool is64 : {false, true})
    for (bool big : {false, true}) {
      Fd fd = file_of(Builder(is64, big).bytes());
      auto image = elf::read_image(fd.get(), "built");
      REQUIRE(image);
      CHECK(image->elf_class == (is64 ? ELFCLASS64 : ELFCLASS32));
      CHECK(image->byte_order == (big ? ELFDATA2MSB : ELFDATA2LSB));
      CHECK(image->machine == (is64 ? EM_AARCH64 : EM_MIPS));
      CHECK(image->interp == "/ld.so");
      CHECK(image->has_dynamic);
      CHECK(image->needed == std::vector<std::string>{"libx.so"});
      CHECK(image->soname == "self.so");
      CHECK(image->runpath == "$ORIGIN/..");
      CHECK_FALSE(image->rpath);
      CHECK(image->flags_1 == DF_1_NODEFLIB);
    }
}

TEST_CASE("every prefix of an ELF file is refused with a reason, and never crashes") {
  std::string whole = Builder(true, false).bytes();
  size_t last_string = Builder::strings + 35;
  for (size_t length = 0; length < last_string; ++length) {
    Fd fd = file_of(whole.substr(0, length));
    auto image = elf::read_image(fd.get(), "cut");
    INFO(length);
    REQUIRE_FALSE(image);
    CHECK(image.error().not_elf() == (length < 4));
    CHECK(image.error().message.starts_with("cut: "));
  }
}

TEST_CASE("flipped bytes never crash the reader") {
  for (bool is64 : {false, true})
    for (bool big : {false, true}) {
      std::string whole = Builder(is64, big).bytes();
      for (size_t at = 0; at < whole.size(); ++at)
        for (unsigned char flip : {0x01, 0x7f, 0x80, 0xff}) {
          std::string bytes = whole;
          bytes[at] = char(bytes[at] ^ flip);
          Fd fd = file_of(bytes);
          auto image = elf::read_image(fd.get(), "flipped");
          if (!image) CHECK(image.error().kind != ReadError::Kind::unreadable);
        }
    }
}

TEST_CASE("strings at the end of a file without a NUL are refused") {
  Builder builder(true, false);
  std::string bytes = builder.bytes();
  for (size_t i = Builder::strings; i < bytes.size(); ++i)
    bytes[i] = 'x';
  Fd fd = file_of(bytes);
  auto image = elf::read_image(fd.get(), "open");
  REQUIRE_FALSE(image);
  CHECK(image.error().kind == ReadError::Kind::broken);
}

TEST_CASE("other kinds of file are told apart") {
  CHECK(elf::read_image("/proc/self/exe")->has_dynamic);
  auto missing = elf::read_image("/nonexistent/file");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ReadError::Kind::unreadable);
  CHECK(elf::read_image("/").error().kind == ReadError::Kind::unreadable);

  Fd script = file_of("#!/bin/sh\n");
  CHECK(elf::read_image(script.get(), "script").error().not_elf());
  CHECK_FALSE(elf::is_elf(script.get()));
  Fd self(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  CHECK(elf::is_elf(self.get()));
}
