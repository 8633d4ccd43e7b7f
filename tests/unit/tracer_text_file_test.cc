// SPDX-License-Identifier: MIT
// Sites found in files: in this machine's libc and ld.so, and in files that are no ELF files or lie.
#include "tracer/shim/text_file.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <link.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/shim/site.hh"

using namespace terra;

namespace {

// The libc that this program runs with.
std::string path_of_libc() {
  std::string path;
  auto look = [](dl_phdr_info* info, size_t, void* found) {
    std::string_view name = info->dlpi_name;
    if (name.find("/libc.so") == name.npos) return 0;
    *static_cast<std::string*>(found) = name;
    return 1;
  };
  ::dl_iterate_phdr(look, &path);
  return path;
}

Fd file_of(std::string_view bytes) {
  Fd fd(::memfd_create("test", MFD_CLOEXEC));
  REQUIRE(::pwrite(fd.get(), bytes.data(), bytes.size(), 0) == ssize_t(bytes.size()));
  return fd;
}

std::string bytes_of(const std::string& path) {
  auto bytes = read_file(path);
  REQUIRE(bytes);
  return *bytes;
}

} // namespace

TEST_CASE("the sites of a libc: opens and execs, each with its number and a shape that can be replaced") {
  auto libc = path_of_libc();
  REQUIRE(!libc.empty());
  auto file = open_regular(libc);
  REQUIRE(file);
  auto text = read_text_file(*file);
  REQUIRE(text);
  std::string bytes = bytes_of(libc);
  auto calls = [&](uint64_t nr) { return std::ranges::count(text->sites, nr, &TextSite::nr); };
  CHECK(calls(SYS_open) + calls(SYS_openat) >= 2);
  CHECK(calls(SYS_execve) >= 1);
  for (const TextSite& site : text->sites) {
    CHECK(bytes.substr(text->offset + site.at - 2, 2) == "\x0f\x05");
    CHECK(std::memcmp(&bytes[text->offset + site.at - site_before], site.code.data(), site.code.size()) == 0);
    CHECK(patch_text_site(site.code, site.at, site.nr, 0x3040, 0x5020, 0x1000));
  }
  CHECK(std::ranges::is_sorted(text->sites, {}, &TextSite::at));
}

TEST_CASE("files that are no programs, or not whole, have no text or no sites") {
  CHECK_FALSE(read_text_file(file_of("")));
  CHECK_FALSE(read_text_file(file_of("#!/bin/sh\n")));
  std::string libc = bytes_of(path_of_libc());
  for (size_t size : {1ul, 16ul, 63ul, 64ul, 100ul, 500ul})
    CHECK_FALSE(read_text_file(file_of(libc.substr(0, size))));
  auto cut = read_text_file(file_of(libc.substr(0, 5000))); // the headers are there, the text is not
  CHECK((!cut || cut->sites.empty()));
}

TEST_CASE("headers that lie are not followed beyond the file") {
  std::string libc = bytes_of(path_of_libc());
  Elf64_Ehdr header;
  std::memcpy(&header, libc.data(), sizeof header);
  auto with = [&](auto change) {
    Elf64_Ehdr changed = header;
    change(changed);
    std::string bytes = libc;
    std::memcpy(bytes.data(), &changed, sizeof changed);
    return read_text_file(file_of(bytes));
  };
  CHECK_FALSE(with([](Elf64_Ehdr& ehdr) { ehdr.e_phoff = ~0ull - 8; }));
  CHECK_FALSE(with([](Elf64_Ehdr& ehdr) { ehdr.e_phentsize = 1; }));
  CHECK_FALSE(with([](Elf64_Ehdr& ehdr) { ehdr.e_machine = EM_AARCH64; }));
  auto elsewhere = with([](Elf64_Ehdr& ehdr) { ehdr.e_entry = ~0ull; });
  REQUIRE(elsewhere);
  CHECK(elsewhere->entry_code == SiteCode());
  for (unsigned i = 0; i < header.e_phnum; ++i) { // each segment of any size at any place
    std::string bytes = libc;
    Elf64_Phdr segment;
    char* at = &bytes[header.e_phoff + i * sizeof segment];
    std::memcpy(&segment, at, sizeof segment);
    segment.p_offset = ~0ull - 4096;
    segment.p_vaddr = ~0ull;
    segment.p_filesz = 1 << 20;
    std::memcpy(at, &segment, sizeof segment);
    auto text = read_text_file(file_of(bytes));
    if (text && segment.p_type == PT_LOAD && segment.p_flags & PF_X) CHECK(text->sites.empty());
  }
}
