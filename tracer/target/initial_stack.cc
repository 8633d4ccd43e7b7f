// SPDX-License-Identifier: MIT
#include "tracer/target/initial_stack.hh"

#include <cstring>
#include <elf.h>
#include <string_view>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "tracer/target/memory.hh"

namespace terra {

namespace {

constexpr uint64_t code_segment_64 = 0x33; // arch/x86/include/asm/segment.h, __USER_CS
// Most programs have a few dozen words, and a linker or xargs(1) gives some thousands: there may be 6 MB
// (fs/exec.c, bprm_stack_limits).
constexpr size_t page = 4096, first_pages = 8, more_pages = 16, most_pages = 2048;

// From the stack pointer on, at most so many pages. It ends somewhere: a read that meets the end returns the
// pages before it, also within one piece (mm/process_vm_access.c, process_vm_rw_single_vec; the man page
// promises less).
void read_bytes(pid_t tid, InitialStack& stack, size_t pages) {
  uint64_t start = stack.registers.rsp;
  size_t room = pages * page - size_t(start % page);
  stack.bytes = std::make_unique_for_overwrite<std::byte[]>(room);
  iovec local = {stack.bytes.get(), room}, remote = {reinterpret_cast<void*>(start), room};
  ssize_t got = ::process_vm_readv(tid, &local, 1, &remote, 1, 0);
  stack.size = got > 0 ? size_t(got) : 0;
}

// The words of the stack, one after the other.
class Reader {
 public:
  explicit Reader(const InitialStack& stack) : stack_(stack) {}

  // False: there are no more bytes.
  bool word(uint64_t& value) {
    if (stack_.size - at_ < sizeof value) return false;
    std::memcpy(&value, stack_.bytes.get() + at_, sizeof value);
    at_ += sizeof value;
    return true;
  }

  // Up to a null pointer.
  bool pointers() {
    for (uint64_t address; word(address);)
      if (!address) return true;
    return false;
  }

  // The strings that pointers up to a null one lead to.
  bool strings(std::vector<std::string_view>& out) {
    for (uint64_t address; word(address);) {
      if (!address) return true;
      auto text = string(address);
      if (!text) return false;
      out.push_back(*text);
    }
    return false;
  }

  // The same, where one lies behind the other: what they lie in.
  bool block(std::string_view& out) {
    uint64_t first = 0, last = 0;
    for (uint64_t address; word(address); last = address) {
      if (!first) first = address;
      if (address) continue;
      if (!first) return true;
      auto begin = string(first), end = string(last);
      if (!begin || !end || last < first) return false;
      out = {begin->data(), size_t(end->data() + end->size() + 1 - begin->data())};
      return true;
    }
    return false;
  }

 private:
  std::optional<std::string_view> string(uint64_t address) const {
    uint64_t offset = address - stack_.registers.rsp;
    if (offset >= stack_.size) return {};
    std::string_view rest(reinterpret_cast<const char*>(stack_.bytes.get()) + offset, stack_.size - offset);
    size_t end = rest.find('\0');
    return end == rest.npos ? std::nullopt : std::optional(rest.substr(0, end));
  }

  const InitialStack& stack_;
  size_t at_ = 0;
};

} // namespace

std::optional<InitialStack::Words> InitialStack::words() const {
  Words words;
  Reader reader(*this);
  uint64_t count;
  if (!reader.word(count) || !reader.strings(words.arguments) || words.arguments.size() != count) return {};
  if (!reader.block(words.environment)) return {};
  return words;
}

std::optional<uint64_t> InitialStack::last_word(pid_t tid) const {
  uint64_t offset = name - registers.rsp, end;
  const void* found = nullptr;
  if (offset < size) found = std::memchr(bytes.get() + offset, 0, size - offset);
  if (found) {
    end = registers.rsp + uint64_t(static_cast<const std::byte*>(found) - bytes.get()) + 1;
  } else { // behind many words
    auto text = name ? read_name(tid, name) : std::nullopt;
    if (!text) return {};
    end = name + text->size() + 1;
  }
  return end % page == page - sizeof(uint64_t) ? std::optional(end) : std::nullopt;
}

namespace {

// False: they are not among the bytes that were read.
bool find_facts(InitialStack& stack) {
  Reader reader(stack);
  uint64_t count, type, value;
  if (!reader.word(count) || !reader.pointers() || !reader.pointers()) return false;
  while (reader.word(type) && reader.word(value)) {
    if (type == AT_NULL) return true;
    if (type == AT_SYSINFO_EHDR) stack.vdso = value;
    if (type == AT_BASE) stack.interpreter = value;
    if (type == AT_PHDR) stack.program = value;
    if (type == AT_EXECFN) stack.name = value;
  }
  return false;
}

} // namespace

std::optional<InitialStack> read_initial_stack(pid_t tid) {
  InitialStack stack;
  if (::ptrace(PTRACE_GETREGS, tid, nullptr, &stack.registers) != 0) return {};
  if (stack.registers.cs != code_segment_64) return {};
  for (size_t pages = first_pages; pages <= most_pages; pages *= more_pages) {
    read_bytes(tid, stack, pages);
    if (find_facts(stack)) return stack;
  }
  return {};
}

} // namespace terra
