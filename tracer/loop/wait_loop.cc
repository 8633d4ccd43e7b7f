// SPDX-License-Identifier: MIT
#include "tracer/loop/wait_loop.hh"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <linux/audit.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tracer/calls/exec_record.hh"
#include "tracer/calls/handlers.hh"
#include "tracer/shim/guests.hh"
#include "tracer/target/process_info.hh"
#include "tracer/target/standing.hh"

namespace terra {

namespace {

constexpr unsigned long launch_options = event_options | PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP;
constexpr int moments_of_patience = 1000; // some 150 ms: who has made a new task would have stopped
constexpr size_t most_behind = 16;        // tables of some 0.1 MB each
// Between looks at what has been noted: a look costs some 20 us, a start of python notes 80 events in 15 ms,
// which are half a millisecond of work. Longer and longer, but in a short run, whose end waits for the rest.
constexpr std::chrono::nanoseconds shortest_pause = std::chrono::milliseconds(10),
                                   longest_pause = std::chrono::milliseconds(128);
constexpr int syscall_stop = SIGTRAP | 0x80;

// include/linux/errno.h of the kernel: ERESTARTSYS … ERESTART_RESTARTBLOCK. The call is made again, or fails
// with EINTR after a signal handler; either way it has not happened yet. 38, ENOSYS: it never happens.
bool never_happened(int64_t result) {
  return (result <= -512 && result >= -516) || result == -ENOSYS;
}

ProcessEnd end_of(int status, const rusage& usage) {
  auto seconds = [](const timeval& time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
  ProcessEnd end;
  end.when = now_seconds();
  if (WIFEXITED(status))
    end.exit_status = WEXITSTATUS(status);
  else
    end.signal = WTERMSIG(status);
  end.user_time = seconds(usage.ru_utime);
  end.system_time = seconds(usage.ru_stime);
  end.peak_memory = int64_t(usage.ru_maxrss) * 1024; // it counts KiB
  return end;
}

bool is_group_stop(int signal) {
  return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

} // namespace

void seize_program(pid_t program) {
  if (::ptrace(PTRACE_SEIZE, program, nullptr, launch_options) != 0)
    throw sys_error("ptrace", "cannot trace the program");
}

void WaitLoop::launch(pid_t program, const std::string& file) {
  program_ = program;
  adopt(program, program, 0);
  begins_ = true;
  auto place = scene_.places.resolve(::getpid(), AT_FDCWD, file); // it stands where we stand
  if (!place) return;
  first_.op = Op::exec;
  first_.path = std::move(place->path);
  first_.spelled = std::move(place->spelled);
  first_.last = Last::followed;
}

void WaitLoop::run_until_begun() {
  while (begins_ && !program_ended_)
    if (!wait_once()) break;
}

int WaitLoop::run(Until until) {
  while (until == Until::all_end || !program_ended_)
    if (!wait_once()) break;
  waiter_.done();
  if (fast_) fast_->catch_up();
  return program_status_;
}

bool WaitLoop::wait_once() {
  if (later_) do_later();
  int status;
  rusage usage;
  pid_t tid = 0;
  if (size_t behind = fast_ ? fast_->behind() : 0) {
    tid = behind < most_behind ? std::max(0, waiter_.look(status, usage)) : 0;
    if (tid == 0 && behind < most_behind && !fast_->fills_up())
      tid = std::max(0, waiter_.look_around(status, usage));
    if (tid == 0) fast_->catch_up();
  }
  while (tid == 0 && fast_ && fast_->tend())
    tid = waiter_.wait_a_moment(status, usage);
  for (int moment = 0; tid == 0 && !held_.empty(); ++moment) {
    tid = waiter_.wait_a_moment(status, usage);
    if (moment == moments_of_patience) release_held(Held::all);
  }
  if (tid == 0) tid = sleep_until_stop(status, usage);
  if (tid <= 0 && errno == ECHILD) return false;
  if (tid <= 0 && errno != EINTR) throw sys_error("wait4", "failed");
  if (tid > 0) dispatch(tid, status, usage);
  if (tid > 0 && fast_) fast_->study().go_on();
  return true;
}

// What programs note while nobody stops is read now and then, so that little is left to do when they end.
pid_t WaitLoop::sleep_until_stop(int& status, rusage& usage) {
  auto reads = [&] { return fast_ && fast_->has_programs(); };
  for (auto pause = shortest_pause; reads() || later_;) {
    if (pid_t tid = waiter_.wait_at_most(pause, status, usage)) return tid;
    if (reads()) fast_->read_noted();
    if (later_)
      do_later();
    else
      pause = std::min(2 * pause, longest_pause);
  }
  return waiter_.wait(status, usage);
}

void WaitLoop::later(std::chrono::milliseconds after, std::function<void()> act) {
  later_ = std::move(act);
  later_from_ = Clock::now() + after;
}

void WaitLoop::do_later() {
  if (Clock::now() >= later_from_) std::exchange(later_, nullptr)();
}

bool WaitLoop::note_left_alone() {
  for (const auto& [tid, tracee] : tracees_)
    if (tid == tracee.process->pid)
      scene_.gap(tracee, "daemon", "went on when the command had ended, and was not followed further");
  return !tracees_.empty();
}

void WaitLoop::dispatch(pid_t tid, int status, const rusage& usage) {
  if (!WIFSTOPPED(status)) {
    on_end(tid, status, usage);
    return;
  }
  auto at = tracees_.find(tid);
  if (at == tracees_.end() && hold_back(tid)) return;
  stopped(at != tracees_.end() ? at->second : adopt_unknown(tid), status);
}

// A new task runs when its parent's event has come, or its parent is gone.
bool WaitLoop::hold_back(pid_t tid) {
  if (fast_) held_.insert(tid);
  return fast_;
}

void WaitLoop::release_held(Held which) {
  for (auto at = held_.begin(); at != held_.end();) {
    pid_t tid = *at;
    ThreadInfo info = read_thread_info(tid);
    pid_t parent = info.process == tid ? info.parent : info.process;
    bool waits =
        which == Held::without_parent && tracees_.contains(parent); // not if CLONE_PARENT hides who made it
    at = waits ? std::next(at) : held_.erase(at);
    if (!waits) resume(adopt_unknown(tid));
  }
}

void WaitLoop::stopped(Tracee& tracee, int status) {
  int signal = WSTOPSIG(status);
  switch (status >> 16) {
  case 0:
    if (signal != syscall_stop) { // on its way to the program: pass it on
      if (fast_ && fast_->mends(tracee, signal)) signal = 0;
      if (auto other = fast_ ? fast_->makes_way(tracee, signal) : std::nullopt)
        return dispatch(tracee.tid, *other, rusage());
      return resume(tracee, signal);
    }
    on_syscall_stop(tracee);
    break;
  case PTRACE_EVENT_SECCOMP: on_seccomp(tracee); break;
  case PTRACE_EVENT_EXEC: return on_exec(tracee);
  case PTRACE_EVENT_FORK:
  case PTRACE_EVENT_VFORK:
  case PTRACE_EVENT_CLONE: on_new_task(tracee, status >> 16); break;
  case PTRACE_EVENT_STOP:
    // Stopped by a signal: stay so, but notice SIGCONT. Otherwise a new thread, or the end of such a stop.
    if (is_group_stop(signal) && !letting_go_) {
      ::ptrace(PTRACE_LISTEN, tracee.tid, nullptr, nullptr);
      return;
    }
    break;
  default: break;
  }
  resume(tracee);
}

// ESRCH: it has been killed meanwhile, and its end will be reported.
void WaitLoop::resume(const Tracee& tracee, int signal) {
  if (letting_go_) return let_go(tracee, signal);
  bool to_its_end = tracee.syscall.call || every_call_of(tracee) || (fast_ && fast_->replacing(tracee));
  auto request = to_its_end ? PTRACE_SYSCALL : PTRACE_CONT;
  ::ptrace(request, tracee.tid, nullptr, static_cast<unsigned long>(signal));
}

void WaitLoop::on_seccomp(Tracee& tracee) {
  __ptrace_syscall_info info;
  if (::ptrace(PTRACE_GET_SYSCALL_INFO, tracee.tid, sizeof info, &info) <= 0) {
    if (errno == ESRCH) return; // killed at this moment
    throw sys_error("ptrace", "no PTRACE_GET_SYSCALL_INFO (Linux 5.3)");
  }
  if (info.op != PTRACE_SYSCALL_INFO_SECCOMP) return;
  if (every_call_of(tracee) && tracee.syscall.call) return; // it has begun already
  if (fast_ && fast_->at_call(tracee, info)) return;
  begin(tracee, info.arch == AUDIT_ARCH_I386, info.seccomp.nr, info.seccomp.args);
  if (!fast_) return;
  fast_->call_begins(tracee);
  if (fast_->comes_again(tracee, info.instruction_pointer)) tracee.syscall.call = nullptr;
}

void WaitLoop::begin(Tracee& tracee, bool i386, uint64_t nr, const uint64_t* args) {
  Syscall& syscall = tracee.syscall;
  syscall.i386 = i386;
  syscall.call = find_call(i386, nr);
  if (!syscall.call) return; // a filter of the program's own asked for a stop
  std::copy(args, args + syscall.args.size(), syscall.args.begin());
  syscall.accesses.clear();
  auto enter = syscall.call->enter ? syscall.call->enter : enter_names;
  if (!enter(scene_, tracee)) syscall.call = nullptr;
}

void WaitLoop::on_syscall_stop(Tracee& tracee) {
  const Call* call = tracee.syscall.call;
  bool replaced = fast_ && fast_->replacing(tracee);
  if (!call && !every_call_of(tracee) && !replaced) return;
  __ptrace_syscall_info info;
  bool known = ::ptrace(PTRACE_GET_SYSCALL_INFO, tracee.tid, sizeof info, &info) > 0;
  if (known && info.op == PTRACE_SYSCALL_INFO_ENTRY) {
    bool i386 = info.arch == AUDIT_ARCH_I386;
    const Call* wanted = find_call(i386, info.entry.nr);
    if (!wanted || !wanted->concerns(info.entry.args)) return;
    if (fast_ && fast_->notes_itself(tracee, info.instruction_pointer)) return;
    begin(tracee, i386, info.entry.nr, info.entry.args);
    if (fast_) fast_->call_begins(tracee);
    return;
  }
  if (replaced) {
    fast_->replaced_ended(tracee, known ? info.exit.rval : -ESRCH);
    return;
  }
  if (known && call && info.op == PTRACE_SYSCALL_INFO_EXIT && !never_happened(info.exit.rval))
    end(tracee, info.exit.rval);
  tracee.syscall.call = nullptr;
}

void WaitLoop::end(Tracee& tracee, int64_t result) {
  const Call* call = tracee.syscall.call;
  (call->leave ? call->leave : leave_names)(scene_, tracee, result);
  if (fast_) fast_->call_ended(tracee, result);
}

// All other threads of the process are gone now, without further notice, and this one has the leader's id.
void WaitLoop::forget_threads(Tracee& tracee) {
  if (tracee.process->threads == 1) return;
  unsigned long former = 0;
  ::ptrace(PTRACE_GETEVENTMSG, tracee.tid, nullptr, &former);
  if (auto at = tracees_.find(pid_t(former)); at != tracees_.end() && pid_t(former) != tracee.tid)
    tracee.syscall = std::move(at->second.syscall);
  std::erase_if(tracees_, [&](const auto& entry) {
    return entry.second.process == tracee.process && entry.first != tracee.tid;
  });
  tracee.process->threads = 1;
}

// Recording it takes longer than putting the shim in, so the program runs meanwhile, if it may.
void WaitLoop::on_exec(Tracee& tracee) {
  forget_threads(tracee);
  Process& process = *tracee.process;
  if (!tracee.syscall.call) name_program(tracee);
  std::optional<std::string> cwd = fast_ ? fast_->known_directory(process) : std::nullopt;
  bool begins = tracee.tid == program_ && std::exchange(begins_, false);
  if (begins && process.facts.cwd.starts_with('/')) cwd = process.facts.cwd;
  if (fast_) fast_->before_exec(tracee);
  auto stack = read_initial_stack(tracee.tid);
  Executed now = look_at_exec(scene_, tracee, std::move(cwd));
  bool runs = fast_ && stack && now.may_run;
  if (runs) fast_->after_exec(tracee, *stack, now.cwd);
  tracee.syscall.call = nullptr; // its end is of no more interest
  if (runs) {
    resume(tracee);
    fast_->study().go_on(); // before its libc is mapped
    waiter_.give_way();
  }
  record_exec(scene_, tracee, now, stack ? &*stack : nullptr);
  if (begins)
    for (Access& access : inherited_descriptors(scene_.places))
      scene_.record(tracee, std::move(access));
  if (fast_ && stack && !runs) fast_->after_exec(tracee, *stack, now.cwd);
  if (!runs) resume(tracee);
}

// It has not stopped at its call.
void WaitLoop::name_program(Tracee& tracee) {
  tracee.syscall.accesses.clear();
  if (tracee.tid == program_ && begins_ && !first_.path.empty())
    tracee.syscall.accesses = {first_};
  else if (auto name = name_executed(*tracee.process))
    scene_.add(tracee, Op::exec, AT_FDCWD, *name);
}

void WaitLoop::on_new_task(Tracee& parent, int event) {
  unsigned long message = 0;
  if (::ptrace(PTRACE_GETEVENTMSG, parent.tid, nullptr, &message) != 0) return;
  pid_t tid = pid_t(message);
  // Its own first stop came earlier; it may even have ended since.
  if (adopted_early_.erase(tid) || tracees_.contains(tid)) return;
  pid_t process = event == PTRACE_EVENT_CLONE ? read_thread_info(tid).process : tid;
  std::shared_ptr<Process> before = parent.process; // the reference may not survive
  Tracee& child = adopt(tid, process ? process : tid, before->pid);
  if (fast_ && child.process != before)
    fast_->made_process(*before, child.process, event == PTRACE_EVENT_VFORK);
  else if (fast_)
    fast_->made_thread(*before, tid);
  if (held_.erase(tid)) resume(child);
}

Tracee& WaitLoop::adopt_unknown(pid_t tid) {
  adopted_early_.insert(tid);
  ThreadInfo info = read_thread_info(tid);
  pid_t process = info.process ? info.process : tid;
  bool known = tracees_.contains(process);
  Tracee& tracee = adopt(tid, process, info.parent);
  if (fast_ && !known) fast_->found_process(*tracee.process);
  return tracee;
}

Tracee& WaitLoop::adopt(pid_t tid, pid_t process, pid_t parent) {
  auto process_of = [&](pid_t pid) {
    auto at = tracees_.find(pid);
    return at == tracees_.end() ? nullptr : at->second.process;
  };
  std::shared_ptr<Process> mine = process_of(process);
  if (!mine) mine = make_process(process, process_of(parent).get());
  Tracee& tracee = tracees_[tid];
  tracee.tid = tid;
  tracee.process = std::move(mine);
  ++tracee.process->threads;
  return tracee;
}

std::shared_ptr<Process> WaitLoop::make_process(pid_t pid, const Process* parent) {
  auto process = std::make_shared<Process>();
  process->pid = pid;
  // What is launched is still the tracer's own image here.
  pid_t image = pid == program_ ? ::getpid() : pid;
  process->facts = parent ? parent->facts : facts_of_running(scene_.places, image);
  process->every_call = parent && parent->every_call;
  process->facts.number = 0;
  process->facts.start = now_seconds();
  // Of one that has just been made, /proc would say the same, to the clock tick, in 10 us.
  double start = every_call_ ? read_start_time(pid) : process->facts.start;
  std::string words = parent || !every_call_ ? std::string() : read_environment(pid);
  scene_.trace.record([&](TraceRecorder& out) {
    if (!words.empty()) process->facts.environment = scene_.environments.number(out, words);
    process->id = out.process(pid, parent ? parent->id : 0, start);
    process->image = out.image(process->id, process->facts);
  });
  if (signals_) signals_->started(pid);
  return process;
}

void WaitLoop::on_end(pid_t tid, int status, const rusage& usage) {
  if (tid == program_) {
    program_status_ = status;
    program_ended_ = true;
  }
  held_.erase(tid);
  auto at = tracees_.find(tid);
  if (at == tracees_.end()) return; // a thread that an exec replaced
  std::shared_ptr<Process> process = at->second.process;
  tracees_.erase(at);
  --process->threads;
  if (fast_) fast_->ended(tid, process->pid == tid ? process : nullptr, WIFSIGNALED(status));
  release_held(Held::without_parent);
  if (process->pid != tid) return;
  if (signals_) signals_->ended(tid);
  ProcessEnd end = end_of(status, usage);
  scene_.trace.record([&](TraceRecorder& out) { out.end_process(process->id, end); });
}

} // namespace terra
