// SPDX-License-Identifier: MIT
#include "tracer/target/initial_stack.hh"

#include <cstring>
#include <elf.h>
#include <string_view>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

namespace terra {

namespace {

constexpr uint64_t code_segment_64 = 0x33; // arch/x86/include/asm/segment.h, __USER_CS
constexpr size_t page = 4096, most_pages = 8;

class Bytes {
 public:
  Bytes(pid_t tid, uint64_t start) : start_(start) {
    iovec remote[most_pages]; // page by page: it ends somewhere
    uint64_t at = start;
    for (iovec& piece : remote) {
      piece = {reinterpret_cast<void*>(at), page - size_t(at % page)};
      at += piece.iov_len;
    }
    bytes_.resize(size_t(at - start));
    iovec local = {bytes_.data(), bytes_.size()};
    ssize_t got = ::process_vm_readv(tid, &local, 1, remote, most_pages, 0);
    bytes_.resize(got > 0 ? size_t(got) : 0);
  }

  // The next word; false: there are no more bytes.
  bool word(uint64_t& value) {
    if (bytes_.size() - at_ < sizeof value) return false;
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return true;
  }

  // Pointers to strings, up to a null pointer.
  bool strings(std::vector<std::string>& out) {
    for (uint64_t address; word(address);) {
      if (!address) return true;
      uint64_t offset = address - start_;
      if (offset >= bytes_.size()) return false;
      std::string_view rest(bytes_.data() + offset, bytes_.size() - offset);
      size_t end = rest.find('\0');
      if (end == rest.npos) return false;
      out.emplace_back(rest.substr(0, end));
    }
    return false;
  }

 private:
  uint64_t start_;
  size_t at_ = 0;
  std::string bytes_;
};

} // namespace

std::optional<InitialStack> read_initial_stack(pid_t tid) {
  user_regs_struct registers;
  if (::ptrace(PTRACE_GETREGS, tid, nullptr, &registers) != 0 || registers.cs != code_segment_64) return {};
  InitialStack stack;
  stack.entry = registers.rip;
  Bytes bytes(tid, registers.rsp);
  uint64_t count, type, value;
  if (!bytes.word(count) || !bytes.strings(stack.arguments) || stack.arguments.size() != count) return {};
  if (!bytes.strings(stack.environment)) return {};
  while (bytes.word(type) && bytes.word(value)) {
    if (type == AT_NULL) return stack;
    if (type == AT_SYSINFO_EHDR) stack.vdso = value;
    if (type == AT_BASE) stack.interpreter = value;
    if (type == AT_PHDR) stack.program = value;
  }
  return {};
}

} // namespace terra
