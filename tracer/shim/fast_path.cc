// SPDX-License-Identifier: MIT
#include "tracer/shim/fast_path.hh"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/kcmp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <unistd.h>
#include <utility>

#include "lib/base/path.hh"
#include "tracer/calls/handlers.hh"
#include "tracer/shim/block.hh"
#include "tracer/shim/guests.hh"
#include "tracer/shim/mappings.hh"
#include "tracer/shim/retreat.hh"
#include "tracer/shim/shim_calls.hh"

namespace terra {

namespace {

using Stage = ShimState::Stage;

constexpr int moments_of_watch = 10;

bool share(pid_t a, pid_t b, int what) {
  return ::syscall(SYS_kcmp, a, b, what, 0, 0) == 0;
}

// A guest runs in another's memory.
const ShimState& shim_in_memory_of(const Process& process) {
  return process.shim.owner ? process.shim.owner->shim : process.shim;
}

// The limit may be just what the program needs.
bool has_little_room(pid_t pid) {
  rlimit limit;
  return ::prlimit(pid, RLIMIT_AS, nullptr, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY;
}

// Names relative to it can't be told from the events.
bool is_stale(const std::string& cwd) {
  return !cwd.starts_with('/') || is_below(cwd, "/proc");
}

// If it succeeds, the file is the run's own.
bool makes(const Access& access) {
  return access.mode.ends_with('c') || access.mode.ends_with('t');
}

// Calls that only look.
bool only_looks(const Tracee& tracee) {
  const Call& call = *tracee.syscall.call;
  if (call.leave == leave_open)
    return call.nr64 != SYS_creat && tracee.syscall.accesses.size() == 1 &&
           tracee.syscall.accesses[0].op == Op::open && !makes(tracee.syscall.accesses[0]);
  return call.op == Op::map || (call.op >= Op::stat && call.op <= Op::getxattr);
}

// The present kind of the file, 0 if there is none.
mode_t kind_of(const std::string& path) {
  struct stat status;
  return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & S_IFMT : 0;
}

// Whether a name that was found before may lead elsewhere when the call has succeeded.
bool redirects(const Access& access) {
  switch (access.op) {
  case Op::rmdir:
  case Op::symlink:
  case Op::mount: return true;
  case Op::unlink:
  case Op::link_from: return kind_of(access.path) == S_IFLNK;
  case Op::rename_from:
  case Op::rename_to: {
    mode_t kind = kind_of(access.path);
    return kind == S_IFLNK || kind == S_IFDIR;
  }
  default: return false;
  }
}

// Where the name is of an open that may create, or of an unlink. Nothing: it is another call.
std::optional<uint64_t> name_that_is_changed(const Syscall& syscall) {
  constexpr uint64_t creates = O_CREAT | O_TRUNC;
  switch (syscall.call->nr64) {
  case SYS_open: return syscall.args[1] & creates ? std::optional(syscall.args[0]) : std::nullopt;
  case SYS_openat: return syscall.args[2] & creates ? std::optional(syscall.args[1]) : std::nullopt;
  case SYS_unlink: return syscall.args[0];
  case SYS_unlinkat: return syscall.args[1];
  default: return {};
  }
}

constexpr std::string_view null_device = "/dev/null";

bool is_null_device() {
  struct stat status;
  return ::lstat(null_device.data(), &status) == 0 && S_ISCHR(status.st_mode);
}

// Whether the call may give that name to something else.
bool touches_null(const Access& access) {
  switch (access.op) {
  case Op::unlink:
  case Op::rename_from:
  case Op::rename_to:
  case Op::mount: return is_below(null_device, access.path);
  default: return false;
  }
}

// The call that is about to begin fails.
void refuse_call(pid_t tid, int error) {
  user_regs_struct registers;
  if (::ptrace(PTRACE_GETREGS, tid, nullptr, &registers) != 0) return;
  registers.orig_rax = ~0ull;
  registers.rax = uint64_t(-int64_t(error));
  ::ptrace(PTRACE_SETREGS, tid, nullptr, &registers);
}

// Another part of the shim's file in the place of the table, wherever that has been moved: a process that
// shares it with one of more rights could write to that one's code.
bool refuses(const Tracee& tracee, const __ptrace_syscall_info& info) {
  if (info.arch != AUDIT_ARCH_X86_64 || (info.seccomp.nr & ~uint64_t(x32_bit)) != SYS_remap_file_pages)
    return false;
  auto mapping = Mappings(tracee.tid).file_mapping_around(info.seccomp.args[0]);
  if (!mapping || !mapping->path.starts_with("/memfd:tracer-shim")) return false;
  refuse_call(tracee.tid, EINVAL);
  return true;
}

} // namespace

FastPath::FastPath(Scene& scene, uint32_t slots, uint64_t cookie)
    : scene_(scene), tables_(slots, cookie), injector_(tables_, scene.callers == Callers::none), log_(scene) {
  tables_.set_null_stays(is_null_device());
}

void FastPath::expect(const std::string& program) {
  tables_.get(); // now, not while it waits; it comes back
  study().expect(program);
  study().go_on();
}

// Nothing that anybody's names lead through.
bool FastPath::is_plain_file(const Access& access) const {
  return kind_of(access.path) == S_IFREG && !scene_.links.knows(access.path);
}

// Its code and memory belong to it alone, and nobody is running there.
bool FastPath::may_change(const Process& process, size_t guests) const {
  const ShimState& shim = process.shim;
  return process.threads == 1 && !shim.owner && shim.guests.size() == guests && !shim.off && !shim.failed &&
         !shim.filtered;
}

// Whose memory it is in which a call is made, if that may be changed. Null: it may not.
Process* FastPath::changeable(Process& process) const {
  const ShimState& shim = process.shim;
  if (!shim.owner) return may_change(process) ? &process : nullptr;
  bool alone = process.threads == 1 && shim.vforked && !shim.off && !shim.filtered;
  return alone && may_change(*shim.owner, 1) ? shim.owner.get() : nullptr;
}

bool FastPath::at_call(Tracee& tracee, const __ptrace_syscall_info& info) {
  if (refuses(tracee, info)) return true;
  if (info.arch != AUDIT_ARCH_X86_64 || !is_shim_call(info.seccomp.nr)) return false;
  Process* process = changeable(*tracee.process);
  if (!process || process->shim.stage != Stage::ready) return false;
  if (!injector_.is_new(process->shim, info.instruction_pointer)) return false;
  if (process->shim.table) log_.read(*process->shim.table); // what the shim has connected itself
  return injector_.connect(tracee, process->shim, info.instruction_pointer, info.seccomp.nr);
}

void FastPath::after_exec(Tracee& tracee, const InitialStack& stack, const std::string& cwd) {
  Process& process = *tracee.process;
  if (!may_change(process) || has_little_room(process.pid)) return;
  const auto& accesses = tracee.syscall.accesses;
  const KnownProgram* program = accesses.empty() ? nullptr : scene_.programs.remembered(accesses[0].path);
  constexpr uint64_t all = ~0ull;
  if (!injector_.start(tracee, stack, is_stale(cwd), program ? program->sites.value_or(all) : all)) return;
  process.shim.cwd = cwd;
  process.shim.began_here = true;
  log_.add(process.shared_from_this());
}

void FastPath::turn_off(Process& process) {
  process.shim.off = true;
  if (process.shim.stage != Stage::ready) return;
  process.shim.own.owner = 0;
  write_private(process.pid, process.shim.private_at, process.shim.own);
}

// As if the shim had never been there. Code that somebody else may be executing stays as it is.
void FastPath::withdraw(Process& process, Origin origin) {
  if (origin == Origin::hidden) return;
  bool matters = origin == Origin::decides;
  if (matters) turn_off(process);
  ShimState& shim = process.shim;
  if (shim.stage == Stage::none && !shim.owner && !shim.left) return;
  bool alone = process.threads == 1 && shim.stage == Stage::ready && shim.guests.empty() && !shim.owner;
  bool done = alone && injector_.disconnect(process.pid, shim);
  if (done) turn_off(process);
  if (matters && !done)
    scene_.gap_in(process, "shim",
                  "its calls come from the shim's code, and a filter of its own may mind that");
}

void FastPath::changed_directory(Process& process) {
  ShimState& shim = process.shim;
  if (shim.stage != Stage::ready) return shim.cwd.clear();
  shim.cwd = scene_.places.cwd(process.pid);
  shim.own.stale_cwd = is_stale(shim.cwd);
  write_private(process.pid, shim.private_at, shim.own);
}

void FastPath::read_before(const Tracee& tracee, bool may_wait) {
  Table* table = tracee.process->shim.table.get();
  if (!may_wait) return log_.read_all(tables_);
  if (!table) return;
  if (table->turn_over())
    waiting_ = true;
  else
    log_.read(*table);
}

void FastPath::call_begins(const Tracee& tracee) {
  bool looks = !tracee.syscall.call || only_looks(tracee);
  read_before(tracee, looks);
  if (looks) return;
  const auto& accesses = tracee.syscall.accesses;
  if (std::ranges::any_of(accesses, touches_null)) tables_.set_null_stays(false);
  if (std::ranges::any_of(accesses, redirects)) redirecting_.insert(tracee.tid);
}

bool FastPath::comes_again(Tracee& tracee, uint64_t ip) {
  Process& process = *tracee.process;
  ShimState& shim = process.shim;
  const Syscall& syscall = tracee.syscall;
  if (!syscall.call || syscall.i386 || changeable(process) != &process || shim.stage != Stage::ready)
    return false;
  auto name = name_that_is_changed(syscall);
  if (!name) return false;
  uint32_t owner = uint32_t(process.id);
  if (!shim.comes.empty()) log_.read(*shim.table);
  bool declined = !shim.comes.empty(); // it has been back already
  if (declined && shim.creates_anew)
    scene_.trace.record([&](TraceRecorder& out) { out.not_made(shim.comes); });
  shim.comes.clear();
  shim.table->withdraw_pass(owner);
  const Access& access = syscall.accesses.front();
  if (declined || access.spelled.size() >= shim_path_room) return false;
  if (access.op != Op::open && !(access.op == Op::unlink && is_plain_file(access))) return false;
  if (!shim.table->give_pass(owner, *name)) return false;
  if (!injector_.send_back(tracee, shim, ip)) {
    shim.table->withdraw_pass(owner);
    return false;
  }
  shim.comes = access.path;
  shim.creates_mode = access.mode;
  shim.creates_anew = makes(access) && scene_.trace.record([&](TraceRecorder& out) {
    return out.not_an_input(access.path); // others may use it before its event is read
  });
  return true;
}

bool FastPath::notes_itself(const Tracee& tracee, uint64_t ip) const {
  return shim_in_memory_of(*tracee.process).in_code(ip);
}

void FastPath::catch_up() {
  if (waiting_) {
    waiting_ = false;
    watch_ = moments_of_watch;
    log_.read_all(tables_);
  }
  for (const auto& process : std::exchange(ended_, {}))
    drop(*process);
}

bool FastPath::tend() {
  if (watch_ == 0) return false;
  --watch_;
  for (const auto& table : tables_.all())
    if (table->pending() && table->turn_over()) {
      watch_ = moments_of_watch;
      log_.read(*table);
    }
  return true;
}

// Later events may be relative to it.
void FastPath::opened(const Tracee& tracee, int fd) {
  Process& process = *tracee.process;
  if (process.shim.stage != Stage::ready) return;
  const auto& accesses = tracee.syscall.accesses;
  std::string path = accesses.empty() ? std::string() : accesses.front().resolved;
  process.shim.descriptors[fd] = path.empty() ? scene_.places.of_fd(process.pid, fd) : std::move(path);
}

void FastPath::call_ended(Tracee& tracee, int64_t result) {
  Process& process = *tracee.process;
  const Call& call = *tracee.syscall.call;
  bool redirecting = redirecting_.erase(tracee.tid);
  if (result < 0) return;
  if (redirecting) {
    log_.read_all(tables_); // what others did meanwhile
    log_.names_changed();
    ++redirections_;
  }
  if (call.op == Op::mount) return turn_off(process);
  if (call.leave == leave_open) return opened(tracee, int(result));
  switch (call.nr64) {
  case SYS_chdir:
  case SYS_fchdir: changed_directory(process); break;
  case SYS_dup:
  case SYS_dup2:
  case SYS_dup3:
  case SYS_fcntl:
  case SYS_fsmount:
  case SYS_memfd_create:
  case SYS_memfd_secret:
  case SYS_recvmsg:
  case SYS_recvmmsg:
  case SYS_pidfd_getfd:
    process.shim.descriptors.clear();
    if (process.shim.stage == Stage::ready) process.shim.table->forget_view(process.shim.own.view);
    break;
  case SYS_seccomp:
  case SYS_prctl: // a filter, or that text may not be written to: texts.c
    process.shim.filtered = true;
    if (process.shim.stage == Stage::ready) process.shim.table->stop_connecting();
    if (process.every_call) turn_off(process);
    withdraw(process, origin_of_calls(tracee));
    break;
  case SYS_chroot:
  case SYS_pivot_root:
  case SYS_setns:
  case SYS_unshare:
  case SYS_close_range:
  case SYS_fanotify_mark:
  case SYS_io_uring_setup: turn_off(process); break;
  default: break;
  }
}

std::optional<std::string> FastPath::known_directory(const Process& process) const {
  const ShimState& shim = process.shim;
  if (auto cwd = shim.directory()) return *cwd;
  bool fresh = shim.owner && shim.cwd_as_of == redirections_ && !shim.off;
  return fresh && !shim.cwd.empty() ? std::optional(shim.cwd) : std::nullopt;
}

// The child has not run yet, and its memory is a copy of the parent's or the same.
void FastPath::made_process(Process& parent, const std::shared_ptr<Process>& child, bool vforked) {
  ShimState& theirs = parent.shim;
  child->shim.off = theirs.off;
  child->shim.filtered = theirs.filtered;
  if (theirs.table) log_.read(*theirs.table);
  if (share(parent.pid, child->pid, KCMP_VM)) {
    if (share(parent.pid, child->pid, KCMP_FS)) turn_off(parent);
    child->shim.off = theirs.off;
    if (auto cwd = known_directory(parent)) child->shim.cwd = *cwd;
    child->shim.cwd_as_of = redirections_;
    if (!theirs.left) return add_guest(parent, child, vforked);
    child->shim.owner = theirs.owner;
    child->shim.left = theirs.left;
    return;
  }
  if (theirs.left) // perhaps after the copy was made
    child->shim.left = theirs.left;
  else if (theirs.owner)
    child->shim.left = {theirs.owner->shim.table, theirs.owner->shim.private_at};
  if (child->shim.left) write_private(child->pid, child->shim.left.private_at, {});
  if (theirs.stage != Stage::ready || theirs.owner) return;
  child->shim = theirs;
  child->shim.comes.clear();
  child->shim.began_here = false;
  child->shim.guests.clear();
  // What other threads of its parent do meanwhile is not its own.
  uint8_t view = parent.threads == 1 ? theirs.table->take_view(theirs.own.view) : uint8_t(shim_views);
  child->shim.own.owner = child->shim.off ? 0 : uint32_t(child->id);
  child->shim.own.view = view;
  write_private(child->pid, child->shim.private_at, child->shim.own);
  log_.add(child);
  if (share(parent.pid, child->pid, KCMP_FILES) || share(parent.pid, child->pid, KCMP_FS)) {
    turn_off(parent);
    turn_off(*child);
  }
}

void FastPath::found_process(Process& child) {
  Mappings mappings(child.pid);
  auto offset = mappings.offset_of(tables_.in_maps(), tables_.cookie()); // the code comes behind all tables
  auto stack = mappings.stack_end();
  if (!offset) return;
  auto table = tables_.get_again(*offset);
  uint64_t last_word = stack.value_or(0) - sizeof(uint64_t);
  if (table && table->private_at() == last_word && write_private(child.pid, last_word, {}))
    child.shim.left = {std::move(table), last_word};
  else // another program has it by now
    scene_.gap_in(child, "process", "who made it was killed meanwhile, and what it does may not be noted");
}

void FastPath::made_thread(Process& process, pid_t tid) {
  if (process.shim.stage == Stage::none || process.shim.off) return;
  if (!share(process.pid, tid, KCMP_FILES) || !share(process.pid, tid, KCMP_FS)) turn_off(process);
}

// For the next one that runs the same program.
void FastPath::note_uses(const Process& process) {
  KnownProgram* program = scene_.programs.remembered(process.facts.file);
  const ShimState& shim = process.shim;
  if (program && (program->sites || shim.began_here))
    program->sites = program->sites.value_or(0) | shim.table->used() | shim.missed;
}

// Its memory is gone, or it lets go of another's.
void FastPath::drop(Process& process) {
  ShimState& shim = process.shim;
  if (shim.table) {
    log_.read(*shim.table);
    shim.table->abandon(uint32_t(process.id));
    shim.table->drop_view(shim.own.view);
    leave_to_guests(shim);
  }
  if (shim.table) note_uses(process);
  log_.remove(process);
  if (shim.owner) remove_guest(process, log_);
  ShimState next;
  next.off = shim.off;
  next.filtered = shim.filtered;
  shim = next;
}

void FastPath::before_exec(Tracee& tracee) {
  injector_.forget(tracee.tid);
  redirecting_.erase(tracee.tid);
  drop(*tracee.process);
}

// Its parent has been told already, and may wait for us with the signal.
void FastPath::ended(pid_t tid, const std::shared_ptr<Process>& process, bool killed) {
  injector_.forget(tid);
  redirecting_.erase(tid);
  if (!process) return;
  const ShimState& shim = process->shim;
  if (const auto& table = shim.table ? shim.table : shim.left.table; table && killed) {
    of_killed_.push_back(table);
    if (of_killed_.size() > most_of_killed) of_killed_.pop_front();
  }
  if (shim.owner)
    drop(*process);
  else if (shim.table)
    ended_.push_back(process);
}

std::optional<int> FastPath::makes_way(const Tracee& tracee, int& signal) {
  const Process& process = *tracee.process;
  if (process.threads < 2 || process.shim.stage != Stage::ready || !comes_from_outside(signal)) return {};
  return leave_shim(process.pid, tracee.tid, signal, process.shim);
}

bool FastPath::mends(const Tracee& tracee, int signal) {
  if (signal != SIGSEGV && signal != SIGBUS && signal != SIGTRAP) return false;
  Process& process = *tracee.process;
  const ShimState& shim = shim_in_memory_of(process);
  if (shim.stage != Stage::ready) return false;
  if (!process.shim.owner && injector_.undo_start(tracee)) {
    log_.remove(process);
    return true;
  }
  return signal != SIGTRAP && injector_.mend(tracee.tid, shim);
}

} // namespace terra
