// SPDX-License-Identifier: MIT
#include "tracer/shim/retreat.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "tracer/shim/block.hh"
#include "tracer/target/memory.hh"

namespace terra {

namespace {

constexpr int cancel_signal = 32;  // SIGCANCEL, glibc's internal-signals.h
constexpr int most_steps = 20'000; // a name of 188 bytes is copied in a thousand
constexpr int most_frames = 8;     // of the shim's own C

// A signal of ours may interrupt it (tracer/loop/tick.hh).
bool wait_for(pid_t tid, int& status) {
  pid_t done;
  while ((done = ::waitpid(tid, &status, __WALL)) < 0 && errno == EINTR) {
  }
  return done == tid;
}

// include/linux/errno.h of the kernel: the call would be made again, or fail with EINTR.
bool is_interrupted(int64_t result) {
  return result <= -512 && result >= -516;
}

// What shim_entry.S has on the stack when it calls the shim: `rbp` is that of its frame.
struct EntryFrame {
  uint64_t number, rdi, rsi, rdx, r10, r8, r9;
  uint64_t slot; // room for the result; until then, the address of the claimed slot's state
};

// Walks up the shim's frames to the one that was called by a trampoline. Zero: there is none.
uint64_t find_entry_frame(pid_t tid, const ShimState& shim, uint64_t frame) {
  for (int i = 0; i < most_frames; ++i) {
    std::array<uint64_t, 2> link; // the frame before, the return address
    if (!read_value(tid, frame, link)) return 0;
    if (!shim.holds(link[1])) return 0;
    if (!shim.in_code(link[1])) return frame;
    frame = link[0];
  }
  return 0;
}

// Where the call's own instruction is. What a trampoline (site.cc) has behind the call of the shim:
//   lea 128(%rsp),%rsp; jc INSTRUCTION
//   lea 128(%rsp),%rsp; jnc over; INSTRUCTION
//   lea 128(%rsp),%rsp; mov SLOT(%rip),%rcx; jc; lea; jmp; lea OFFSET(%rcx),%rcx
uint64_t own_instruction(pid_t tid, uint64_t behind_call) {
  std::array<unsigned char, 33> code;
  if (!read_value(tid, behind_call, code)) return 0;
  auto starts = [&](size_t at, std::initializer_list<unsigned char> bytes) {
    return std::equal(bytes.begin(), bytes.end(), code.begin() + long(at));
  };
  auto distance_at = [&](size_t at) {
    int32_t distance;
    std::memcpy(&distance, &code[at], sizeof distance);
    return uint64_t(int64_t(distance));
  };
  if (starts(8, {0x0f, 0x82})) return behind_call + 14 + distance_at(10);
  if (starts(8, {0x73, 0x02})) return behind_call + 10;
  if (!starts(8, {0x48, 0x8b, 0x0d}) || !starts(26, {0x48, 0x8d, 0x89})) return 0;
  uint64_t slot = behind_call + 15 + distance_at(11), text;
  return read_value(tid, slot, text) ? text + distance_at(29) : 0;
}

void give_back_slot(pid_t tid, const ShimState& shim, uint64_t address) {
  uint64_t first = shim.block + SHIM_TABLE + offsetof(shim_table, state);
  if (address < first || address >= first + sizeof(shim_table::state) || address % sizeof(uint64_t)) return;
  uint64_t none = 0;
  write_data(tid, address, std::as_bytes(std::span(&none, 1)));
}

// From the trusted instruction, before the call or interrupted in it, to the call's own place. False: not as
// expected, nothing has been changed.
bool go_back(pid_t tid, const ShimState& shim, user_regs_struct registers, bool interrupted) {
  constexpr uint64_t red_zone = 128;
  uint64_t frame = find_entry_frame(tid, shim, registers.rbp);
  std::array<uint64_t, 2> link;
  EntryFrame entry;
  if (!frame || !read_value(tid, frame, link)) return false;
  if (!read_value(tid, (frame & -16ull) - sizeof entry, entry)) return false;
  uint64_t instruction = own_instruction(tid, link[1]);
  if (!instruction) return false;
  registers.rip = interrupted ? instruction + 2 : instruction;
  if (!interrupted) registers.rax = entry.number;
  registers.rbp = link[0];
  registers.rsp = frame + sizeof link + red_zone;
  registers.rdi = entry.rdi;
  registers.rsi = entry.rsi;
  registers.rdx = entry.rdx;
  registers.r10 = entry.r10;
  registers.r8 = entry.r8;
  registers.r9 = entry.r9;
  if (::ptrace(PTRACE_SETREGS, tid, nullptr, &registers) != 0) return false;
  give_back_slot(tid, shim, entry.slot);
  return true;
}

// A second signal has come, and its siginfo: which of the two has to wait.
int hold_one(pid_t tid, int& signal, int second, siginfo_t& info) {
  if (second != cancel_signal || signal == cancel_signal) return second;
  ::ptrace(PTRACE_GETSIGINFO, tid, nullptr, &info);
  return std::exchange(signal, second);
}

// Another signal, on its way to the program.
bool can_come_later(int status) {
  return status >> 16 == 0 && comes_from_outside(WSTOPSIG(status));
}

} // namespace

bool comes_from_outside(int signal) {
  switch (signal) {
  case SIGTRAP:
  case SIGSEGV:
  case SIGBUS:
  case SIGILL:
  case SIGFPE:
  case SIGSYS: return false;
  default: return signal < 0x80; // PTRACE_O_TRACESYSGOOD
  }
}

std::optional<int> leave_shim(pid_t process, pid_t tid, int& signal, const ShimState& shim) {
  siginfo_t info;
  bool stepped = false;
  std::vector<int> later;
  if (::ptrace(PTRACE_GETSIGINFO, tid, nullptr, &info) != 0) return {};
  for (int step = 0; step < most_steps; ++step) {
    user_regs_struct registers;
    if (::ptrace(PTRACE_GETREGS, tid, nullptr, &registers) != 0) break;
    if (!shim.holds(registers.rip)) break;
    uint64_t trusted_call = shim.block + shim_points().trusted_call;
    bool interrupted = registers.rip == trusted_call + 2 && int64_t(registers.orig_rax) >= 0 &&
                       is_interrupted(int64_t(registers.rax));
    // If it can't go back: it must not wait with the signal held back.
    if (interrupted || registers.rip == trusted_call) {
      go_back(tid, shim, registers, interrupted);
      break;
    }
    int status;
    if (::ptrace(PTRACE_SINGLESTEP, tid, nullptr, nullptr) != 0) break;
    if (!wait_for(tid, status)) break;
    stepped = true;
    if (WIFSTOPPED(status) && can_come_later(status))
      later.push_back(hold_one(tid, signal, WSTOPSIG(status), info));
    else if (!WIFSTOPPED(status) || status >> 8 != SIGTRAP)
      return status;
  }
  for (int other : later)
    ::syscall(SYS_tgkill, process, tid, other);
  if (stepped) ::ptrace(PTRACE_SETSIGINFO, tid, nullptr, &info);
  return {};
}

} // namespace terra
