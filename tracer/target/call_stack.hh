// SPDX-License-Identifier: MIT
// Who is calling: the stack of a stopped thread, with libunwind over ptrace.
//
// Limits: 64-bit programs with unwind tables (a frame without them ends the stack), and 64 frames. Reading a
// stack takes about a millisecond, most of it in PTRACE_PEEKDATA.
#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <unordered_map>
#include <vector>

#include "lib/trace/recorder.hh"

struct unw_addr_space;

namespace terra {

// Which accesses get a stack: mappings of shared objects, or all.
enum class Callers { none, objects, all };

class CallStacks {
 public:
  CallStacks() = default;
  CallStacks(const CallStacks&) = delete;
  CallStacks& operator=(const CallStacks&) = delete;
  ~CallStacks();

  // Innermost frame first. Empty: it cannot be read.
  CallStack of(pid_t tid);

 private:
  unw_addr_space* space(); // throws Error

  unw_addr_space* space_ = nullptr;                      // made when the first stack is asked for
  std::unordered_map<std::string, std::string> symbols_; // by object and offset: finding one reads the file
};

} // namespace terra
