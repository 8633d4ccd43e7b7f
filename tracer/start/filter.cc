// SPDX-License-Identifier: MIT
// A classic BPF program has no table, only tests. When it is installed the kernel compiles it, and runs it in
// its head once for each number of both architectures, to know those that no filter needs to look at
// (kernel/seccomp.c, seccomp_cache_prepare). So what counts are its length and the tests on the way to a
// number: neighbours with the same action are one range, ranges are found by halving, and actions of more
// than one instruction are there once.
#include "tracer/start/filter.hh"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <span>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "lib/base/error.hh"
#include "preload/shim/shim.h"
#include "tracer/calls/calls.hh"
#include "tracer/shim/shim_calls.hh"
#include "tracer/start/raw_call.hh"

namespace terra {

namespace {

using Program = std::vector<sock_filter>;
using Cookie = std::optional<uint64_t>; // nothing: no shim

sock_filter load(size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, uint32_t(offset));
}

sock_filter give(uint32_t action) {
  return BPF_STMT(BPF_RET | BPF_K, action);
}

sock_filter jump(uint16_t test, uint32_t k, size_t if_true, size_t if_false) {
  return BPF_JUMP(uint16_t(BPF_JMP | test | BPF_K), k, uint8_t(if_true), uint8_t(if_false));
}

size_t low_word(int8_t arg) {
  return offsetof(seccomp_data, args) + size_t(arg) * sizeof(uint64_t); // little endian
}

Program allow_if(size_t first, uint32_t a, size_t second, uint32_t b) {
  return {load(first), jump(BPF_JEQ, a, 0, 3), load(second), jump(BPF_JEQ, b, 0, 1), give(SECCOMP_RET_ALLOW)};
}

// From the shim, or the first execve, whose name is known: free. What a call has no argument for holds the
// cookie; the file of an mmap(2) is an int, so half of that (shim_entry.S), or, of the shim's code, where in
// the file it is (boot.S). Behind the test of the number, so that the kernel keeps its list of calls that no
// filter needs to look at (kernel/seccomp.c, seccomp_is_const_allow).
Program trust(int nr, uint64_t cookie) {
  Program code;
  if (nr == SYS_mmap)
    code = {load(low_word(4) + 4), jump(BPF_JEQ, uint32_t(cookie >> SHIM_COOKIE_LOW_BITS), 0, 1),
            give(SECCOMP_RET_ALLOW)};
  Program last = allow_if(low_word(5), uint32_t(cookie), low_word(5) + 4, uint32_t(cookie >> 32));
  code.insert(code.end(), last.begin(), last.end());
  return code;
}

// What to do once the number is known to match.
Program action_for(const Call& call) {
  Program code;
  if (call.only_values.arg != no_arg) {
    const auto& values = call.only_values.values;
    code.push_back(load(low_word(call.only_values.arg)));
    for (size_t i = 0; i < values.size(); ++i)
      code.push_back(jump(BPF_JEQ, values[i], uint8_t(values.size() - i), 0));
    code.push_back(give(SECCOMP_RET_ALLOW));
  }
  if (call.only_if.arg != no_arg) {
    code.push_back(load(low_word(call.only_if.arg)));
    code.push_back(jump(BPF_JSET, call.only_if.mask, 1, 0));
    code.push_back(give(SECCOMP_RET_ALLOW));
  }
  if (call.unless.arg != no_arg) {
    code.push_back(load(low_word(call.unless.arg)));
    code.push_back(jump(BPF_JSET, call.unless.mask, 0, 1));
    code.push_back(give(SECCOMP_RET_ALLOW));
  }
  code.push_back(give(SECCOMP_RET_TRACE));
  return code;
}

constexpr size_t allow = 0; // in Actions

// What there is to do, each once.
struct Actions {
  std::vector<Program> programs = {{give(SECCOMP_RET_ALLOW)}};

  size_t index_of(const Program& program) {
    for (size_t i = 0; i < programs.size(); ++i)
      if (std::ranges::equal(programs[i], program, same)) return i;
    programs.push_back(program);
    return programs.size() - 1;
  }
  static bool same(const sock_filter& a, const sock_filter& b) {
    return a.code == b.code && a.jt == b.jt && a.jf == b.jf && a.k == b.k;
  }
};

// Neighbours for which the same has to be done, and not nothing.
struct Range {
  uint32_t first, last;
  size_t action;
};

std::vector<Range> ranges_of(bool i386, IoUring io_uring, Cookie shim, Actions& actions) {
  std::vector<size_t> by_number; // index: the number
  auto set = [&](int nr, size_t action) {
    if (by_number.size() <= size_t(nr)) by_number.resize(size_t(nr) + 1);
    by_number[size_t(nr)] = action;
  };
  for (const Call& call : all_calls()) {
    int nr = i386 ? call.nr32 : call.nr64;
    if (nr < 0 || (call.for_shim && (i386 || !shim))) continue;
    Program action;
    if (shim && !i386 && is_shim_call(uint64_t(nr))) action = trust(nr, *shim);
    Program rest = action_for(call);
    action.insert(action.end(), rest.begin(), rest.end());
    set(nr, actions.index_of(action));
  }
  if (io_uring == IoUring::deny) set(nr_io_uring_setup, actions.index_of({give(SECCOMP_RET_ERRNO | ENOSYS)}));
  std::vector<Range> ranges;
  for (uint32_t nr = 0; nr < by_number.size(); ++nr)
    if (size_t action = by_number[nr]; action == allow)
      continue;
    else if (!ranges.empty() && ranges.back().last + 1 == nr && ranges.back().action == action)
      ranges.back().last = nr;
    else
      ranges.push_back({nr, nr, action});
  return ranges;
}

// The tests that lead from a number to its action, each before those that depend on it.
class Tests {
 public:
  explicit Tests(std::span<const Range> ranges) { decide(ranges, 0, ~0u); }

  // `places`: where each action begins, counted from the first test. What cannot be jumped over throws.
  Program code(std::span<const size_t> places) const {
    Program code;
    auto distance = [&](Target to) {
      size_t place = to.is_action ? places[to.index] : to.index;
      if (place - code.size() - 1 > UINT8_MAX) throw Error{"seccomp: the filter has grown too long"};
      return place - code.size() - 1;
    };
    for (const Test& test : tests_)
      code.push_back(jump(test.kind, test.k, distance(test.yes), distance(test.no)));
    return code;
  }
  size_t size() const { return tests_.size(); }

 private:
  struct Target {
    bool is_action;
    size_t index;
  };
  struct Test {
    uint16_t kind;
    uint32_t k;
    Target yes, no;
  };

  Target add(uint16_t kind, uint32_t k, auto&& yes, auto&& no) {
    size_t at = tests_.size();
    tests_.push_back({kind, k, {}, {}});
    Target first = no(), second = yes();
    tests_[at].no = first;
    tests_[at].yes = second;
    return {false, at};
  }

  // Of a number that is known to be from `from` to `to`.
  Target decide(std::span<const Range> ranges, uint32_t from, uint32_t to) {
    constexpr size_t few = 3; // one after the other they take fewer tests than halving
    if (ranges.empty()) return {true, allow};
    const Range& range = ranges[0];
    auto rest = [&] { return decide(ranges.subspan(1), from, to); };
    auto action = [&] { return Target{true, range.action}; };
    bool single = std::ranges::all_of(ranges, [](const Range& one) { return one.first == one.last; });
    if (ranges.size() <= few && single) return add(BPF_JEQ, range.first, action, rest);
    if (ranges.size() > 1) {
      auto low = ranges.first(ranges.size() / 2), high = ranges.subspan(low.size());
      uint32_t middle = high[0].first;
      return add(
          BPF_JGE, middle, [&] { return decide(high, middle, to); },
          [&] { return decide(low, from, middle - 1); });
    }
    auto nothing = [] { return Target{true, allow}; };
    if (range.first > from)
      return add(
          BPF_JGE, range.first, [&] { return decide(ranges, range.first, to); }, nothing);
    return range.last < to ? add(BPF_JGE, range.last + 1, nothing, action) : action();
  }

  std::vector<Test> tests_;
};

// Assumes that the accumulator holds the architecture.
Program for_architecture(uint32_t arch, bool i386, IoUring io_uring, Cookie shim) {
  Actions actions;
  Tests tests(ranges_of(i386, io_uring, shim, actions));
  std::vector<size_t> places;
  Program ends;
  for (const Program& action : actions.programs) {
    places.push_back(tests.size() + ends.size());
    ends.insert(ends.end(), action.begin(), action.end());
  }
  Program body = {load(offsetof(seccomp_data, nr))};
  if (!i386) body.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~x32_bit));
  for (const Program& part : {tests.code(places), ends})
    body.insert(body.end(), part.begin(), part.end());
  Program code = {jump(BPF_JEQ, arch, 1, 0), BPF_STMT(BPF_JMP | BPF_JA, uint32_t(body.size()))};
  code.insert(code.end(), body.begin(), body.end());
  return code;
}

} // namespace

std::vector<sock_filter> make_filter(IoUring io_uring, Cookie shim) {
  Program code = {load(offsetof(seccomp_data, arch))};
  for (bool i386 : {false, true}) {
    Program part = for_architecture(i386 ? AUDIT_ARCH_I386 : AUDIT_ARCH_X86_64, i386, io_uring, shim);
    code.insert(code.end(), part.begin(), part.end());
  }
  code.push_back(give(SECCOMP_RET_ALLOW));
  return code;
}

int install_filter(const std::vector<sock_filter>& filter) {
  sock_fprog program = {uint16_t(filter.size()), const_cast<sock_filter*>(filter.data())};
  auto install = [&] { return raw_call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program); };
  long failed = install();
  if (failed != -EACCES) return int(-failed);
  failed = raw_call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1);
  return int(-(failed ? failed : install()));
}

} // namespace terra
