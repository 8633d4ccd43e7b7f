// SPDX-License-Identifier: MIT
#include "terrarium/write/detours.hh"

#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <unistd.h>
#include <utility>
#include <vector>

#include "lib/base/fd.hh"
#include "lib/base/path.hh"
#include "preload/early/variants.h"
#include "preload/sites/detour.h"
#include "preload/sites/path_args.h"
#include "terrarium/write/join_segments.hh"
#include "terrarium/write/program_bytes.hh"

extern "C" const unsigned char blob_early_bin[], blob_early_bin_end[];

namespace terra {

namespace {

constexpr size_t most_sites = 1024; // as preload/redirect/init.c: glibc 2.36 has 59 in libc, 6 in ld.so

// The changed bytes only: everything else of the file stays where it is on disk.
Expected<void> write_back(const std::string& path, std::string_view bytes, uint64_t from, uint64_t to) {
  auto fd = open_fd(path, O_WRONLY);
  if (!fd) return std::unexpected(fd.error());
  return pwrite_all(fd->get(), bytes.substr(from, to - from), off_t(from), path);
}

// How the detours of this object reach the redirector, except for distances: those depend on the room.
struct Way {
  std::optional<uint64_t> pointer, debug; // addresses
  bool no_variants = false;
};

Way way_to_redirector(const ProgramBytes& program, const LoaderTraits& loader) {
  Way out;
  if (loader.is_loader)
    out.debug = exported_address(program, "_r_debug");
  else
    out.pointer = data_behind(program, sizeof(void*));
  out.no_variants = loader.no_variants;
  return out;
}

detour_kind kind_of(const Way& way, uint64_t room_address) {
  detour_kind out = {};
  if (way.pointer) out.hook_distance = int32_t(*way.pointer - room_address);
  if (!way.debug) return out;
  out.debug_distance = int32_t(*way.debug - room_address);
  out.no_variants = way.no_variants;
  out.code = blob_early_bin;
  out.code_size = size_t(blob_early_bin_end - blob_early_bin);
  return out;
}

struct Room {
  uint64_t offset, address; // in the file, in memory
};

// Behind the text, or, as its neighbours become one segment with it, behind one of those.
std::optional<Room> find_room(const ProgramBytes& program, const Elf64_Phdr& text, uint64_t size) {
  auto behind = [&](const Elf64_Phdr& segment) -> std::optional<Room> {
    uint64_t room = room_behind(program, segment, size, detour_alignment);
    if (room == 0) return std::nullopt;
    return Room{room, segment.p_vaddr + (room - segment.p_offset)};
  };
  if (auto room = behind(text)) return room;
  if (!has_joinable_segments(program)) return std::nullopt;
  for (const Elf64_Phdr& segment : program.loads)
    if (!(segment.p_flags & PF_W))
      if (auto room = behind(segment)) return room;
  return std::nullopt;
}

} // namespace

bool has_no_variants(const std::string& library_dir) {
  for (std::string_view name = LOADER_VARIANTS; !name.empty(); name = name.data() + name.size() + 1)
    if (::faccessat(AT_FDCWD, join_path(library_dir, std::string(name)).c_str(), F_OK, AT_SYMLINK_NOFOLLOW) ==
        0)
      return false;
  return true;
}

Expected<std::string> prepare_object(const std::string& path, const std::string& name,
                                     const LoaderTraits& loader) {
  auto program = read_program_bytes(path);
  if (!program) return std::unexpected(program.error());
  const Way way = way_to_redirector(*program, loader);
  std::string lines;
  for (const Elf64_Phdr& segment : program->loads) {
    if (!(segment.p_flags & PF_X)) continue;
    auto* bytes = reinterpret_cast<unsigned char*>(program->bytes.data());
    unsigned char* text = bytes + segment.p_offset;
    std::vector<uint32_t> offsets(most_sites);
    offsets.resize(find_sites(text, segment.p_filesz, path_arguments, offsets.data(), offsets.size()));
    if (offsets.empty()) continue;
    detour_kind kind = kind_of(way, 0); // of the same size wherever it is
    uint64_t size =
        detours_size(text, segment.p_filesz, path_arguments, offsets.data(), offsets.size(), &kind);
    if (auto room = find_room(*program, segment, size)) {
      kind = kind_of(way, room->address);
      write_detours(text, segment.p_filesz, path_arguments, offsets.data(), offsets.size(), &kind,
                    bytes + room->offset);
      for (auto [from, to] : {std::pair(segment.p_offset, segment.p_offset + segment.p_filesz),
                              std::pair(room->offset, room->offset + size)})
        if (auto done = write_back(path, program->bytes, from, to); !done)
          return std::unexpected(done.error());
      lines += fmt::format("hook {} {:x}\n", name, room->address);
    } else {
      for (uint32_t offset : offsets)
        lines += fmt::format("site {} {:x}\n", name, segment.p_vaddr + offset);
    }
  }
  return lines;
}

} // namespace terra
