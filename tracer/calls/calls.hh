// SPDX-License-Identifier: MIT
// The table of system calls that the tracer looks at. It makes the seccomp filter and finds the handler.
//
// Source of the numbers: arch/x86/entry/syscalls/syscall_{64,32}.tbl of Linux 6.18.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <fcntl.h>
#include <span>

#include "lib/trace/access.hh"

namespace terra {

class Scene;
struct Tracee;

constexpr int8_t no_arg = -1; // for `path`: there is none; for `dirfd`: relative to the working directory

// Arguments that hold a name: their indexes, and the index of AT_* flags.
struct NameArg {
  int8_t path = no_arg;
  int8_t dirfd = no_arg;
  int8_t flags = no_arg;
  uint32_t empty_path = AT_EMPTY_PATH; // the flag that makes "" mean dirfd itself
};

// Bits of an argument (its low 32 bits) that the filter can test without stopping the program.
struct ArgBits {
  int8_t arg = no_arg;
  uint32_t mask = 0;
};

// Values of an argument (its low 32 bits), for the filter too.
struct ArgValues {
  int8_t arg = no_arg;
  std::array<uint32_t, 3> values = {}; // fewer: one of them again
};

struct Call {
  const char* name;
  int nr64 = -1; // x86-64; the same number + 0x40000000 is x32
  int nr32 = -1; // i386
  Op op = Op::open;
  const char* mode = "";           // of an open that has no flags to say it
  NameArg first = {}, second = {}; // second: rename's new name, link's new name
  Op second_op = Op::open;
  ArgBits only_if = {}; // stop only if one of these bits is set
  ArgBits unless = {};  // and none of these
  ArgValues only_values = {};
  bool stays = false;    // does not follow a link in the last component
  bool for_shim = false; // says nothing about files; the shim must know (tracer/shim)

  // Whether a call with these arguments is worth a stop. The filter asks the same.
  bool concerns(const uint64_t* args) const {
    auto has = [&](ArgBits bits) { return (uint32_t(args[bits.arg]) & bits.mask) != 0; };
    auto is = [&](ArgValues values) {
      return std::ranges::find(values.values, uint32_t(args[values.arg])) != values.values.end();
    };
    return (only_if.arg == no_arg || has(only_if)) && (unless.arg == no_arg || !has(unless)) &&
           (only_values.arg == no_arg || is(only_values));
  }

  // At the start of the call. True: stop once more at its end and call `leave`. Null: the generic handler,
  // which reads the names.
  bool (*enter)(Scene&, Tracee&) = nullptr;
  // With the result: -errno, or what the call returns. Null: the generic handler, which records.
  void (*leave)(Scene&, Tracee&, int64_t result) = nullptr;
};

std::span<const Call> all_calls();

constexpr int nr_io_uring_setup = 425; // both tables

constexpr uint32_t x32_bit = 0x40000000;

// Null: not in the table. `nr` as PTRACE_GET_SYSCALL_INFO gives it.
const Call* find_call(bool i386, uint64_t nr);

} // namespace terra
