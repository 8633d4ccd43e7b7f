// SPDX-License-Identifier: MIT
// Puts the shim into a process and connects call sites with it.
//
// A mapping can only be made by the process itself: the system call in which it is stopped is replaced by
// mmap(2), and made again when that is done. So nothing of the program runs in between, there is no
// environment variable and no library, and programs that clear their environment or are linked statically
// are reached too.
#pragma once

#include <sys/user.h>
#include <unordered_map>

#include "tracer/calls/scene.hh"
#include "tracer/shim/known_sites.hh"
#include "tracer/shim/table_file.hh"

namespace terra {

class Injector {
 public:
  // `maps`: executable mappings are the shim's, too.
  Injector(TableFile& tables, bool maps) : tables_(tables), maps_(maps) {}

  // At a seccomp stop. True: the call has been replaced; let it go on to its end, and then call `finish`.
  bool start(Tracee& tracee);
  // At a seccomp stop behind the instruction at `ip`, of a process where the shim is ready: a detour for that
  // site. True: the call is not made now; it comes again from there, or, if there is no room for a trampoline
  // yet, has been replaced as in `start`.
  bool connect(Tracee& tracee, uint64_t ip, uint64_t nr);

  bool under_way(pid_t tid) const { return replaced_.contains(tid); }
  // At the end of the replaced call. The program's own call comes again.
  void finish(Tracee& tracee, int64_t result);
  void forget(pid_t tid) { replaced_.erase(tid); } // it has ended, or runs another program

  // After `start`, at the next stop: whether the shim has taken up its work. It has the table then.
  bool check(Process& process);

  // A signal that the shim's own reading of a name has caused: it goes on without.
  bool mend(const Tracee& tracee);

 private:
  struct Replaced {
    user_regs_struct registers; // at the program's own call
    bool code;                  // the mapping is for the shim's code; else for trampolines
  };
  bool replace(const Tracee& tracee, uint64_t address, uint64_t size, bool code);
  bool place_shim(Tracee& tracee, user_regs_struct& registers);

  std::optional<uint64_t> patch(const Tracee& tracee, const Fd& memory, uint64_t ip, uint64_t nr,
                                const SiteCode& code);
  void connect_twin(const Tracee& tracee, const Fd& memory, uint64_t ip, uint64_t nr);
  void connect_neighbours(const Tracee& tracee, const Fd& memory, uint64_t ip, uint64_t nr,
                          const SiteCode& code);

  TableFile& tables_;
  KnownSites known_;
  bool maps_;
  std::unordered_map<pid_t, Replaced> replaced_;
};

// Words of the shim in a process (preload/shim/shim.h). False: it is gone.
bool set_shim_enabled(const Process& process, bool enabled);
bool set_shim_owner(const Process& process);
bool set_shim_stale_cwd(const Process& process, bool stale);
bool forget_shim_descriptors(const Process& process);

} // namespace terra
