// SPDX-License-Identifier: MIT
#include "terrarium/write/join_segments.hh"

#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace terra;

namespace {

constexpr size_t file_size = 0x5000;

// Headers, text, constants and data as linkers lay them out, a page each and less.
std::vector<Elf64_Phdr> usual_segments() {
  auto load = [](uint32_t flags, uint64_t at, uint64_t size, uint64_t in_memory) {
    return Elf64_Phdr{PT_LOAD, flags, at, at, at, size, in_memory, 0x1000};
  };
  return {load(PF_R, 0, 0x400, 0x400), load(PF_R | PF_X, 0x1000, 0xf00, 0xf00),
          load(PF_R, 0x2000, 0x1800, 0x1800), load(PF_R | PF_W, 0x4000, 0x100, 0x234)};
}

class File {
 public:
  explicit File(const std::vector<Elf64_Phdr>& segments) {
    Elf64_Ehdr header = {};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_machine = EM_X86_64;
    header.e_phoff = sizeof header;
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = uint16_t(segments.size());
    std::string bytes(file_size, '\0');
    std::memcpy(bytes.data(), &header, sizeof header);
    auto table = reinterpret_cast<const char*>(segments.data());
    bytes.replace(sizeof header, segments.size() * sizeof(Elf64_Phdr), table,
                  segments.size() * sizeof(Elf64_Phdr));
    std::ofstream(path, std::ios::binary) << bytes;
  }
  ~File() { std::filesystem::remove(path); }
  ProgramBytes read() const { return read_program_bytes(path).value(); }
  ProgramBytes joined() const {
    REQUIRE(join_segments(path));
    return read();
  }
  std::string path = std::filesystem::temp_directory_path() / ("join-" + std::to_string(::getpid()));
};

} // namespace

TEST_CASE("headers, text and constants become one segment; the data stay") {
  ProgramBytes after = File(usual_segments()).joined();
  REQUIRE(after.loads.size() == 2);
  CHECK(after.loads[0].p_flags == (PF_R | PF_X));
  CHECK(after.loads[0].p_memsz == 0x3800);
  CHECK(after.loads[1].p_flags == (PF_R | PF_W));
  Elf64_Phdr last; // of those that are free: still says where the text is
  std::memcpy(&last, after.bytes.data() + sizeof(Elf64_Ehdr) + 2 * sizeof last, sizeof last);
  CHECK(last.p_type == PT_NULL);
  CHECK(last.p_vaddr == 0x1000);
  CHECK(last.p_memsz == 0xf00);
}

TEST_CASE("other segments are not joined") {
  auto stays = [](const std::vector<Elf64_Phdr>& segments) {
    File file(segments);
    std::string before = file.read().bytes;
    return file.joined().bytes == before;
  };
  auto changed = [](auto change) {
    auto segments = usual_segments();
    change(segments);
    return segments;
  };
  CHECK(stays({}));
  CHECK(stays(changed([](auto& s) { s[1].p_flags |= PF_W; })));
  CHECK(stays(changed([](auto& s) { s[0].p_flags |= PF_X; })));
  CHECK(stays(changed([](auto& s) { s[2].p_vaddr += 0x1000; })));
  CHECK(stays(changed([](auto& s) { s[1].p_memsz += 8; })));
  CHECK(stays(changed([](auto& s) { s[1].p_filesz = s[1].p_memsz = 0x1001; }))); // overlaps the constants
  CHECK(stays(changed([](auto& s) { s[2].p_offset = s[2].p_vaddr = 0x3000; }))); // a page between them
  CHECK(stays(changed([](auto& s) { s.erase(s.begin()); })));
  CHECK(stays(changed([](auto& s) { s[2].p_filesz = s[2].p_memsz = file_size; }))); // beyond the file's end
}

TEST_CASE("room is what a page has left behind a segment, and data") {
  File file(usual_segments());
  ProgramBytes program = file.read();
  CHECK(room_behind(program, program.loads[1], 0x100, 16) == 0x1f00);
  CHECK(room_behind(program, program.loads[1], 0x101, 16) == 0);
  CHECK(room_behind(program, program.loads[0], 0x800, 16) == 0x400);
  program.bytes[0x1f10] = 1; // somebody's
  CHECK(room_behind(program, program.loads[1], 0x100, 16) == 0);
  CHECK(data_behind(program, 8) == uint64_t(0x4238));
  program.loads[3].p_memsz = 0xffd;
  CHECK(!data_behind(program, 8));
  program.loads[3].p_memsz = program.loads[3].p_filesz; // what follows is the file's, not zero
  CHECK(!data_behind(program, 8));
}
