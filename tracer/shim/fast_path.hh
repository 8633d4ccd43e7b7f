// SPDX-License-Identifier: MIT
// The fast path: programs that make many calls get the shim, and what it notes is read in time.
//
// The shim is put in at the exec, and each site is connected when it is known, or stops once. The wait loop
// reports what happens; contract of the order in which events are read: tracer/shim/event_log.hh.
//
// Without the shim stay: 32-bit and x32 calls, sites of other shapes, those that first stop when a process
// has several threads, guests, programs under a seccomp filter of their own (only calls that they make
// themselves are sure to be allowed), and whoever has another root or mount namespace. They stop, as
// everything does with --no-shim.
#pragma once

#include <deque>
#include <set>
#include <sys/ptrace.h>

#include "tracer/shim/event_log.hh"
#include "tracer/shim/injector.hh"
#include "tracer/shim/origin.hh"

namespace terra {

class FastPath {
 public:
  // `slots`: of each bank of a table; `cookie`: as the filter knows it.
  FastPath(Scene& scene, uint32_t slots, uint64_t cookie);

  // It is about to be executed, before any other.
  void expect(const std::string& program);

  // At a seccomp stop. True: the call has been replaced by another one; its end goes to `replaced_ended`.
  bool at_call(Tracee& tracee, const __ptrace_syscall_info& info);
  bool replacing(const Tracee& tracee) const { return injector_.under_way(tracee.tid); }
  void replaced_ended(Tracee& tracee, int64_t result) { injector_.finish(tracee, result); }
  // The handler has looked at the call, which is about to be made; and, if there was a stop, its result.
  void call_begins(const Tracee& tracee);
  void call_ended(Tracee& tracee, int64_t result);
  // The same moment, for an open that may create, or the unlink of a file. True: it goes back, and its end
  // will be an event.
  bool comes_again(Tracee& tracee, uint64_t ip);
  // Whether the call is made by the shim, which notes it.
  bool notes_itself(const Tracee& tracee, uint64_t ip) const;
  int64_t noted() const { return log_.noted(); } // accesses without a stop
  // Events that can wait until nobody waits for us; how many tables have such.
  size_t behind() const { return ended_.size() + waiting_; }
  bool fills_up() const { return waiting_; } // somebody notes so much that he will soon have to wait for us
  void catch_up();
  bool has_programs() const { return !log_.empty(); } // with the shim
  void read_noted() { log_.read_all(tables_); }
  // While no stop is expected: makes room in the tables before they are full, which would be a stop. True: do
  // it again soon.
  bool tend();

  // Its working directory, if that need not be asked.
  std::optional<std::string> known_directory(const Process& process) const;
  void made_process(Process& parent, const std::shared_ptr<Process>& child, bool vforked);
  void made_thread(Process& process, pid_t tid);
  // Nobody has told who made it: he may have been killed. What it has a copy of is not used.
  void found_process(Process& child);
  void before_exec(Tracee& tracee); // the new program is there already, but not recorded
  void after_exec(Tracee& tracee, const InitialStack& stack, const std::string& cwd); // it is about to begin
  Study& study() { return injector_.study(); }
  void ended(pid_t tid, const std::shared_ptr<Process>& process, bool killed); // null: the process goes on

  // True: the signal is not the program's.
  bool mends(const Tracee& tracee, int signal);
  // Before a signal is delivered. As leave_shim() (tracer/shim/retreat.hh).
  std::optional<int> makes_way(const Tracee& tracee, int& signal);

 private:
  bool may_change(const Process& process, size_t guests = 0) const;
  bool is_plain_file(const Access& access) const;
  Process* changeable(Process& process) const;
  void turn_off(Process& process);
  void withdraw(Process& process, Origin origin);
  void note_uses(const Process& process);
  void drop(Process& process);
  void read_before(const Tracee& tracee, bool may_wait);
  void changed_directory(Process& process);
  void opened(const Tracee& tracee, int fd);

  Scene& scene_;
  TableFile tables_;
  Injector injector_;
  EventLog log_;
  std::set<pid_t> redirecting_; // in a call after which names lead elsewhere
  uint64_t redirections_ = 0;   // such calls so far
  bool waiting_ = false;
  std::vector<std::shared_ptr<Process>> ended_; // whose last events nobody has read
  // Who was killed may have made a process that nobody has told of: found_process().
  static constexpr size_t most_of_killed = 16;
  std::deque<std::shared_ptr<Table>> of_killed_;
  int watch_ = 0; // so many moments without anything to do until tend() is useless
};

} // namespace terra
