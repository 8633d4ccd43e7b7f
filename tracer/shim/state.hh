// SPDX-License-Identifier: MIT
// What the fast path knows about one process. A forked process starts with a copy, as its memory does.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <sys/types.h>
#include <unordered_map>
#include <vector>

#include "preload/shim/shim.h"
#include "tracer/shim/known_sites.hh"

namespace terra {

class Table;
struct Process;

// A mapping for trampolines, near enough to the sites that jump there.
struct TrampolineArea {
  uint64_t start = 0, size = 0;
  uint64_t room = 0, used = 0; // for the tracer's

  bool holds(uint64_t address) const { return address >= start && address < start + size; }
};

struct ShimState {
  enum class Stage { none, ready };

  Stage stage = Stage::none;
  bool off = false;               // never again in this process and its children
  bool filtered = false;          // it has a seccomp filter of its own, and its children have
  bool failed = false;            // not in this program: its memory can't be had
  std::shared_ptr<Table> table;   // shared by a process and its forked children
  std::shared_ptr<Process> owner; // of the memory it runs in until exec, after vfork
  // What its memory has of the shim, if that is a copy of somebody else's, or its owner has left it: not used
  // there.
  struct Left {
    std::shared_ptr<Table> table;
    uint64_t private_at = 0;
    explicit operator bool() const { return bool(table); }
  };
  Left left;
  bool vforked = false;    // and its only thread waits for that
  uint64_t missed = 0;     // sites of known texts that it has used, and the tracer has connected
  bool began_here = false; // it has executed its program itself, and is no copy of who has
  // Processes that run in this one's memory.
  std::map<pid_t, std::weak_ptr<Process>> guests;
  // Where boot.S was put, and with which stack pointer and instruction it goes on; 0: nowhere.
  uint64_t boot = 0, stack = 0, entry = 0;
  uint64_t block = 0;      // where the shim is
  uint64_t private_at = 0; // and the word of the process alone,
  shim_private own = {};   // which is this
  std::vector<TrampolineArea> areas;
  std::map<uint64_t, SiteId> connected; // and the entry; by the same addresses as:
  std::vector<shim_text_note> texts;    // connected by the shim, and not yet in those two
  bool asks_loader = false;             // its table may have another such note
  std::set<uint64_t> seen_sites; // addresses behind their syscall instructions; patched, or not fit for it
  // An open or unlink that has stopped and comes again, from the shim. Empty: none.
  std::string comes;
  std::string creates_mode;  // what the open makes
  bool creates_anew = false; // which the run had not made before
  // What the events say. `descriptors` lacks what was opened otherwise; `cwd` is read after each change, but
  // that of a guest is its parent's, as of so many redirections (fast_path.cc), or not known.
  std::unordered_map<int, std::string> descriptors;
  std::string cwd;
  uint64_t cwd_as_of = 0;
  uint32_t repeats_from = 0; // where its last call is among those that are known (Repeats)

  // Whether the instruction is the shim's own.
  bool in_code(uint64_t ip) const { return block && ip >= block && ip < block + SHIM_TEXTS; }
  // The same, or a trampoline's.
  bool holds(uint64_t ip) const {
    if (block && ip >= block && ip < block + SHIM_CODE_SIZE) return true;
    return std::ranges::any_of(areas, [&](const TrampolineArea& area) { return area.holds(ip); });
  }
  // The working directory, if every change of it is noticed. Null: ask.
  const std::string* directory() const {
    return stage == Stage::ready && !off && cwd.starts_with('/') ? &cwd : nullptr;
  }
};

} // namespace terra
