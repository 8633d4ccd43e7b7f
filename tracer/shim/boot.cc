// SPDX-License-Identifier: MIT
#include "tracer/shim/boot.hh"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <elf.h>
#include <span>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "tracer/target/memory.hh"

extern "C" const char blob_boot_bin[], blob_boot_bin_end[];

namespace terra {

namespace {

constexpr uint64_t page = 4096;
constexpr uint64_t room_for_vvar = 0x10000; // data of the vdso, below it
constexpr uint64_t near = 0x100000;
constexpr uint64_t room_on_stack = 256; // below the stack pointer, and used before anything else is there

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

std::optional<BootPlace> boot_place(pid_t tid, const InitialStack& stack) {
  static const uint64_t tail = find_tail();
  auto last_word = stack.last_word(tid);
  if (!tail || !stack.vdso || !last_word) return {};
  uint64_t lowest = stack.interpreter ? stack.interpreter : stack.program / page * page; // in the first page
  if (stack.vdso < lowest && lowest - stack.vdso < near) lowest = stack.vdso - room_for_vvar;
  if (lowest < near / 16 + SHIM_BLOCK_SIZE) return {};
  return BootPlace{stack.vdso + tail, lowest - SHIM_BLOCK_SIZE, *last_word};
}

bool write_boot(pid_t tid, user_regs_struct registers, const Boot& boot) {
  struct {
    uint64_t block, size; // boot.S pops them
    char name[room_on_stack - 2 * sizeof(uint64_t)];
  } below = {boot.place.block, boot.code_size, {}};
  if (boot.name.size() >= sizeof below.name) return false;
  boot.name.copy(below.name, sizeof below.name);
  registers.rsp -= room_on_stack;
  size_t used = offsetof(decltype(below), name) + boot.name.size() + 1;
  const Piece pieces[] = {{registers.rsp, std::as_bytes(std::span(&below, 1)).first(used)},
                          {boot.place.private_at, std::as_bytes(std::span(&boot.own, 1))}};
  // With more than 128 KB of pointers on it the stack may end at this page (fs/exec.c, setup_arg_pages()). It
  // grows for ptrace(2), not for process_vm_writev(2): mm/memory.c, __access_remote_vm().
  if (!write_data(tid, pieces) && !(write_word(tid, registers.rsp, 0) && write_data(tid, pieces)))
    return false;
  std::string code(blob_boot_bin, code_size());
  code.resize((code.size() + sizeof(uint64_t) - 1) / sizeof(uint64_t) * sizeof(uint64_t));
  for (size_t at = 0; at < code.size(); at += sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, &code[at], sizeof word);
    if (!write_word(tid, boot.place.code + at, word)) return false;
  }
  registers.rip = boot.place.code;
  registers.rdi = registers.rsp + offsetof(decltype(below), name);
  registers.rsi = BOOT_OPEN_FLAGS;
  registers.rdx = PROT_READ | PROT_EXEC;
  registers.r10 = MAP_PRIVATE | MAP_FIXED_NOREPLACE;
  registers.r8 = SYS_mmap;
  registers.r9 = boot.cookie;
  registers.rbx = boot.table_offset;
  registers.r12 = SHIM_TABLE_SIZE;
  return ::ptrace(PTRACE_SETREGS, tid, nullptr, &registers) == 0;
}

bool in_boot(uint64_t start, uint64_t ip) {
  return start && ip >= start && ip < start + code_size() + 1;
}

} // namespace terra
