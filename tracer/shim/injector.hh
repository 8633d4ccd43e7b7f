// SPDX-License-Identifier: MIT
// Puts the shim into a process and connects call sites with it.
//
// Mappings can only be made by the process itself. At its exec it is made to run preload/shim/boot.S before
// its first instruction, and the call sites that are known near that are connected. So there is no stop
// for it, no environment variable and no library, and programs that clear their environment or are linked
// statically are reached too. What stops later, in a libc that was mapped since, is connected then; where
// that needs room for trampolines, the system call is replaced by mmap(2) and made again.
#pragma once

#include <sys/user.h>
#include <unordered_map>

#include "tracer/calls/scene.hh"
#include "tracer/shim/beginnings.hh"
#include "tracer/shim/known_sites.hh"
#include "tracer/shim/known_texts.hh"
#include "tracer/shim/site.hh"
#include "tracer/shim/study.hh"
#include "tracer/shim/table_file.hh"
#include "tracer/target/initial_stack.hh"

namespace terra {

class Injector {
 public:
  // `maps`: executable mappings are the shim's, too.
  Injector(TableFile& tables, bool maps);

  // At the exec of a process, which has its new program. True: it begins with the shim, and has a table.
  // `stale_cwd` as in shim_private; `sites`: what of known texts is connected, as in shim_table.
  bool start(Tracee& tracee, const InitialStack& stack, bool stale_cwd, uint64_t sites);
  Study& study() { return study_; }
  // Whether nobody has looked at that site yet.
  bool is_new(const ShimState& shim, uint64_t ip) const;
  // At a seccomp stop behind the instruction at `ip`, of a process where the shim is ready: a detour for that
  // site. True: the call is not made now; it comes again from there, or, if there is no room for a trampoline
  // yet, has been replaced by one that makes some.
  // `shim`: of whose memory it runs in.
  bool connect(const Tracee& tracee, ShimState& shim, uint64_t ip, uint64_t nr);

  // The call at `ip`, a connected site, is not made now, but again from the site. False: no such site.
  bool send_back(const Tracee& tracee, const ShimState& shim, uint64_t ip) const;

  bool under_way(pid_t tid) const { return replaced_.contains(tid); }
  // At the end of the replaced call. The program's own call comes again.
  void finish(Tracee& tracee, int64_t result);
  void forget(pid_t tid) { replaced_.erase(tid); } // it has ended, or runs another program

  // The process has got a signal. True: while it began; it goes on without the shim, and has no table.
  bool undo_start(const Tracee& tracee);
  // The program's code is as it was. Its only thread is stopped, outside the shim, and its notes are read.
  // False: it can't be written to.
  bool disconnect(pid_t pid, ShimState& shim);
  // True: one that the shim's own reading of a name has caused: it goes on without.
  bool mend(pid_t tid, const ShimState& shim);

 private:
  // Detours to be written at once.
  struct Batch {
    TrampolineArea* area;
    std::vector<std::byte> trampolines;
    std::vector<SitePatch> patches;
  };
  bool restore_sites(pid_t pid, const ShimState& shim) const;
  bool make_room(const Tracee& tracee, Mappings& mappings, uint64_t near);
  void normalise(const ShimState& shim, uint64_t ip, SiteCode& code) const;
  SiteId identify(Mappings& mappings, const ShimState& shim, uint64_t ip, uint64_t nr, const SiteCode& code);
  bool add(Batch& batch, ShimState& shim, uint64_t ip, uint64_t nr, const SiteCode& code);
  void add_twins(Batch& batch, pid_t tid, Mappings& mappings, ShimState& shim, uint64_t ip, uint64_t nr);
  void add_neighbours(Batch& batch, pid_t tid, ShimState& shim, KnownSites::At at);
  bool write(const Batch& batch, pid_t tid, ShimState& shim);
  void connect_beginning(pid_t tid, ShimState& shim, bool is_loader);
  bool learn_beginning(pid_t tid, Mappings& mappings, ShimState& shim, bool is_loader);
  void connect_as_before(pid_t tid, ShimState& shim, const Beginning& beginning);
  Beginning remember(const Batch& batch, const ShimState& shim, uint64_t version) const;

  TableFile& tables_;
  KnownSites known_;
  KnownTexts texts_;
  Study study_{known_, texts_};
  Beginnings beginnings_;
  bool maps_;
  std::unordered_map<pid_t, user_regs_struct> replaced_; // registers at the program's own call
};

} // namespace terra
