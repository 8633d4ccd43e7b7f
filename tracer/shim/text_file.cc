// SPDX-License-Identifier: MIT
#include "tracer/shim/text_file.hh"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <set>
#include <sys/syscall.h>
#include <unistd.h>

#include "preload/sites/sites.h"
#include "tracer/shim/exports.hh"
#include "tracer/shim/file_value.hh"
#include "tracer/shim/shim_calls.hh"

namespace terra {

namespace {

constexpr uint64_t page = 4096, largest = 4 << 20;
constexpr size_t chunk = 32 * 1024; // stays in the cache; a buffer for all would be a fault for each page
constexpr size_t number_room = 24;  // as preload/sites/scan.c looks back

struct Text {
  TextFile file;
  uint64_t address; // of its first page
};

std::optional<Text> find_text(const Fd& file) {
  Elf64_Ehdr header;
  if (!read_value_at(file, 0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return {};
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_machine != EM_X86_64) return {};
  for (unsigned i = 0; i < header.e_phnum && header.e_phentsize == sizeof(Elf64_Phdr); ++i) {
    Elf64_Phdr segment;
    if (!read_value_at(file, header.e_phoff + i * sizeof segment, segment)) return {};
    if (segment.p_type != PT_LOAD || !(segment.p_flags & PF_X)) continue;
    if (segment.p_filesz > largest) return {};
    uint64_t start = segment.p_vaddr / page * page;
    uint64_t end = (segment.p_vaddr + segment.p_filesz + page - 1) / page * page;
    return Text{{segment.p_offset / page * page, end - start, header.e_entry - start, {}, {}}, start};
  }
  return {};
}

// The number that is set in front of the instruction.
std::optional<uint64_t> number_of(const SiteCode& code) {
  const auto* end = reinterpret_cast<const unsigned char*>(code.data()) + site_before - 2;
  for (const unsigned char* at = end - 5; at >= end - number_room; --at) {
    uint32_t number;
    std::memcpy(&number, at + 1, sizeof number);
    if (at[0] == 0xb8 && at[-1] != 0x41 && number < syscall_numbers) return number;
  }
  return {};
}

// What may be a call for the shim, in a piece of the text that begins at `start`.
void look(std::span<const std::byte> piece, uint64_t start, std::vector<TextSite>& sites) {
  const auto *first = reinterpret_cast<const unsigned char*>(piece.data()), *end = first + piece.size();
  const unsigned char* at = first + site_before - 1; // the second byte of an instruction
  while (at + site_after < end) {
    at = static_cast<const unsigned char*>(std::memchr(at, 0x05, size_t(end - site_after - at)));
    if (!at) return;
    if (at[-1] == 0x0f) {
      TextSite site = {start + uint64_t(at + 1 - first), 0, {}};
      std::memcpy(site.code.data(), at + 1 - site_before, site.code.size());
      auto nr = number_of(site.code);
      if (nr && is_shim_call(*nr) && patch_site(site.code, site.at, *nr, site.at, 0)) {
        site.nr = *nr;
        sites.push_back(site);
      }
    }
    ++at;
  }
}

bool asks_for_status(uint64_t nr) {
  return nr == SYS_newfstatat || nr == SYS_stat || nr == SYS_lstat;
}

bool is_common(uint64_t nr) { // readlink: realpath(3), which compilers and interpreters begin with
  return nr == SYS_open || nr == SYS_openat || nr == SYS_execve || nr == SYS_readlink;
}

void keep_what_is_worth_it(TextFile& text) {
  std::set<uint64_t> pages;
  bool stat = false;
  for (const TextSite& site : text.sites) {
    bool first_stat = asks_for_status(site.nr) && !std::exchange(stat, stat || asks_for_status(site.nr));
    if (is_common(site.nr) || first_stat) pages.insert(site.at / page);
  }
  std::erase_if(text.sites, [&](const TextSite& site) { return !pages.contains(site.at / page); });
}

struct Part {
  uint64_t from, to; // from the start of the text
};

// The functions of a libc that open, execute and ask, and what lies around: each of its source folders is
// linked as a whole, so open's own relatives, which have no exported names, are near. Anything else: all.
std::vector<Part> parts_of(const Fd& file, const Text& text) {
  constexpr uint64_t around = 8 * 1024, behind_open = 64 * 1024;
  uint64_t size = text.file.size;
  Exports exports(file);
  std::vector<Part> parts;
  for (std::string_view name : {"execve", "open64", "readlink", "stat", "access"}) {
    auto address = exports.find(name);
    if (!address && (name == "execve" || name == "open64")) return {{0, size}};
    if (!address || *address < text.address || *address - text.address >= size) continue;
    uint64_t at = *address - text.address;
    parts.push_back(
        {at - std::min(at, around), std::min(size, at + (name == "open64" ? behind_open : around))});
  }
  std::ranges::sort(parts, {}, &Part::from);
  std::vector<Part> apart;
  for (const Part& part : parts)
    if (!apart.empty() && part.from <= apart.back().to)
      apart.back().to = std::max(apart.back().to, part.to);
    else
      apart.push_back(part);
  return apart;
}

void look_through(const Fd& file, const Part& part, TextFile& text) {
  std::vector<std::byte> piece(chunk);
  constexpr size_t overlap = site_before + site_after;
  for (uint64_t start = part.from; start < part.to; start += chunk - overlap) {
    ssize_t got = ::pread(file.get(), piece.data(), std::min(chunk, size_t(part.to - start)),
                          off_t(text.offset + start));
    if (got <= ssize_t(overlap)) return;
    look(std::span(piece).first(size_t(got)), start, text.sites);
  }
}

} // namespace

std::optional<TextFile> read_text_file(const Fd& file) {
  auto found = find_text(file);
  if (!found) return {};
  TextFile& text = found->file;
  bool entry_inside = text.entry >= site_before && text.entry + site_after <= text.size;
  if (entry_inside && !read_value_at(file, text.offset + text.entry - site_before, text.entry_code))
    return {};
  for (const Part& part : parts_of(file, *found))
    look_through(file, part, text);
  keep_what_is_worth_it(text);
  return std::move(text);
}

} // namespace terra
