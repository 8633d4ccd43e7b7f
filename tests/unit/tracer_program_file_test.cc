// SPDX-License-Identifier: MIT
#include "tracer/target/program_file.hh"

#include <catch2/catch.hpp>
#include <cstring>
#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/fd.hh"

using namespace terra;

namespace {

ProgramFile read(const std::string& bytes) {
  Fd fd(::memfd_create("program", MFD_CLOEXEC));
  REQUIRE(write_all(fd.get(), bytes, "memfd"));
  return read_program_file(fd.get());
}

std::string elf_with(const Elf64_Phdr& segment, const std::string& tail, uint16_t count = 1) {
  Elf64_Ehdr header = {};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_phoff = sizeof header;
  header.e_phnum = count;
  header.e_phentsize = sizeof segment;
  std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
  return bytes.append(reinterpret_cast<const char*>(&segment), sizeof segment) + tail;
}

} // namespace

TEST_CASE("the interpreter of a script, as the kernel takes it") {
  CHECK(read("#!/bin/sh\necho").interpreter == "/bin/sh");
  CHECK(read("#! \t/usr/bin/env  -S python3 -B\n").interpreter == "/usr/bin/env");
  CHECK(read("#!relative").interpreter == "relative");
  CHECK(read("#!\n/bin/sh").interpreter.empty());
  CHECK(read("#!").interpreter.empty());
  CHECK(read("#!/bin/sh").kind == ProgramFile::Kind::script);
  CHECK(read("echo").kind == ProgramFile::Kind::unknown);
  CHECK(read("").kind == ProgramFile::Kind::unknown);
}

TEST_CASE("PT_INTERP of an ELF file") {
  Elf64_Phdr segment = {};
  segment.p_type = PT_INTERP;
  segment.p_offset = sizeof(Elf64_Ehdr) + sizeof segment;
  segment.p_filesz = 7;
  CHECK(read(elf_with(segment, std::string("/ld.so\0", 7))).interpreter == "/ld.so");
  CHECK(read_program_file(open_regular("/proc/self/exe")->get()).interpreter.starts_with("/lib"));
}

TEST_CASE("a broken ELF file has no interpreter") {
  Elf64_Phdr segment = {};
  segment.p_type = PT_INTERP;
  segment.p_offset = sizeof(Elf64_Ehdr) + sizeof segment;
  segment.p_filesz = 100;
  CHECK(read(elf_with(segment, "/ld.so")).interpreter.empty()); // ends before its name
  segment.p_filesz = ~0ull;
  CHECK(read(elf_with(segment, "/ld.so")).interpreter.empty());
  segment.p_filesz = 7;
  segment.p_offset = ~0ull;
  CHECK(read(elf_with(segment, "/ld.so")).interpreter.empty());
  segment.p_type = PT_LOAD;
  CHECK(read(elf_with(segment, "", 65535)).interpreter.empty()); // the table ends early
  CHECK(read(std::string(ELFMAG)).interpreter.empty());
}
