// SPDX-License-Identifier: MIT
#include "tracer/shim/boot.hh"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <span>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "tracer/target/memory.hh"

extern "C" const char blob_boot_bin[], blob_boot_bin_end[];

namespace terra {

namespace {

constexpr uint64_t page = 4096;
constexpr uint64_t room_for_vvar = 0x10000; // data of the vdso, below it
constexpr uint64_t near = 0x100000;

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
  return unused && start + code_size() + sizeof(uint64_t) <= top ? start : 0;
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

bool write_boot(pid_t tid, const Boot& boot, const std::string& name) {
  if (!write_data(tid, boot.name, std::as_bytes(std::span(name.c_str(), name.size() + 1)))) return false;
  std::string code(blob_boot_bin, code_size());
  code.resize((code.size() + sizeof(uint64_t) - 1) / sizeof(uint64_t) * sizeof(uint64_t));
  for (size_t at = 0; at < code.size(); at += sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, &code[at], sizeof word);
    if (!write_word(tid, boot.start + at, word)) return false;
  }
  return true;
}

user_regs_struct boot_registers(user_regs_struct registers, const Boot& boot) {
  registers.rip = boot.start;
  registers.rdi = boot.name;
  registers.rsi = BOOT_OPEN_FLAGS;
  registers.r8 = SYS_mmap;
  registers.r9 = boot.cookie;
  registers.rdx = PROT_READ | PROT_EXEC;
  registers.r10 = MAP_PRIVATE | MAP_FIXED_NOREPLACE;
  registers.r12 = boot.cookie;
  registers.r13 = SHIM_CODE;
  registers.r14 = SHIM_CODE_SIZE;
  registers.r15 = boot.begin;
  registers.rbx = boot.own_offset;
  return registers;
}

bool in_boot(uint64_t start, uint64_t ip) {
  return start && ip >= start && ip < start + code_size() + 1;
}

} // namespace terra
