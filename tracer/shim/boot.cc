// SPDX-License-Identifier: MIT
#include "tracer/shim/boot.hh"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <sys/auxv.h>

extern "C" const char blob_boot_bin[], blob_boot_bin_end[];

namespace terra {

namespace {

constexpr uint64_t page = 4096;
constexpr uint64_t room_for_vvar = 0x10000; // data of the vdso, below it
constexpr uint64_t near = 0x100000;
constexpr size_t longest_name = sizeof(shim_local::tables);

size_t code_size() {
  return size_t(blob_boot_bin_end - blob_boot_bin);
}

// Every process has the same vdso as the tracer. Its file ends with the section headers, or with the segment;
// the rest of that page is zeros.
uint64_t find_tail() {
  const auto* vdso = reinterpret_cast<const char*>(::getauxval(AT_SYSINFO_EHDR));
  if (!vdso) return 0;
  Elf64_Ehdr header;
  std::memcpy(&header, vdso, sizeof header);
  uint64_t end = header.e_shoff + uint64_t(header.e_shnum) * header.e_shentsize;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    std::memcpy(&segment, vdso + header.e_phoff + i * sizeof segment, sizeof segment);
    if (segment.p_type == PT_LOAD) end = std::max(end, segment.p_vaddr + segment.p_memsz);
  }
  uint64_t start = (end + 63) / 64 * 64, top = (end + page - 1) / page * page;
  bool unused = std::all_of(vdso + std::min(start, top), vdso + top, [](char byte) { return byte == 0; });
  return unused && start + code_size() + longest_name <= top ? start : 0;
}

} // namespace

std::optional<BootPlace> boot_place(const InitialStack& stack) {
  static const uint64_t tail = find_tail();
  if (!tail || !stack.vdso) return {};
  uint64_t lowest = stack.interpreter ? stack.interpreter : stack.program / page * page; // in the first page
  if (stack.vdso < lowest && lowest - stack.vdso < near) lowest = stack.vdso - room_for_vvar;
  if (lowest < near / 16 + shim_area_size) return {};
  return BootPlace{stack.vdso + tail, lowest - shim_area_size};
}

std::vector<std::byte> boot_code(const std::string& name) {
  std::vector<std::byte> code(code_size() + name.size() + 1);
  std::memcpy(code.data(), blob_boot_bin, code_size());
  std::memcpy(code.data() + code_size(), name.c_str(), name.size() + 1);
  return code;
}

uint64_t boot_name(uint64_t start) {
  return start + code_size();
}

bool in_boot(uint64_t start, uint64_t ip) {
  return start && ip >= start && ip < start + code_size() + 1;
}

} // namespace terra
