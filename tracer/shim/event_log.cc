// SPDX-License-Identifier: MIT
#include "tracer/shim/event_log.hh"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base/path.hh"
#include "tracer/calls/follows.hh"
#include "tracer/calls/handlers.hh"
#include "tracer/shim/shim_calls.hh"

namespace terra {

namespace {

constexpr size_t most_found = 50'000; // some 10 MB
constexpr size_t most_texts = 8;      // one; but nothing there is trusted

bool is_dup(int nr) {
  return nr == SYS_dup || nr == SYS_dup2 || nr == SYS_dup3 || nr == SYS_fcntl;
}

// A signal came first (with a stop the result would be ERESTARTSYS), or there is no such call.
bool never_happened(int64_t result) {
  return result == -EINTR || result == -ENOSYS;
}

} // namespace

void EventLog::read(Table& table) {
  if (!table.pending()) return;
  table.take(events_);
  scene_.trace.record([&](TraceRecorder& out) {
    for (const ShimEvent& event : events_)
      if (auto at = processes_.find(event.owner); at != processes_.end())
        handle(out, event.what.nr == SYS_execve ? *doer_of_exec(at->second) : *at->second, event.what,
               event.times);
  });
  events_.clear();
}

// Who waits for its guest does not execute anything itself.
std::shared_ptr<Process> EventLog::doer_of_exec(const std::shared_ptr<Process>& owner) {
  const auto& guests = owner->shim.guests;
  if (guests.size() != 1) return owner;
  auto guest = guests.begin()->second.lock();
  return guest && guest->shim.vforked ? guest : owner;
}

void EventLog::read_all(TableFile& tables) {
  for (const auto& table : tables.all())
    read(*table);
}

// Null: not known.
const std::string* EventLog::base_of(Process& process, int dirfd) {
  ShimState& shim = process.shim;
  if (dirfd == AT_FDCWD) return shim.cwd.empty() ? nullptr : &shim.cwd;
  auto at = shim.descriptors.find(dirfd);
  if (at != shim.descriptors.end()) return &at->second;
  std::string path = scene_.places.of_fd(process.pid, dirfd);
  if (path.empty()) return nullptr;
  return &(shim.descriptors[dirfd] = std::move(path));
}

void EventLog::copy_descriptor(Process& process, const shim_event& event) {
  if (event.result < 0) return;
  auto& descriptors = process.shim.descriptors;
  auto from = descriptors.find(event.fd);
  if (from == descriptors.end())
    descriptors.erase(int(event.result));
  else
    descriptors[int(event.result)] = std::string(from->second);
}

void EventLog::note_mapping(TraceRecorder& out, Process& process, const shim_event& event) {
  if (event.path_size == sizeof(shim_text_note) && process.shim.texts.size() < most_texts) {
    shim_text_note note;
    std::memcpy(&note, event.path, sizeof note);
    process.shim.texts.push_back(note);
  }
  const std::string* path = base_of(process, event.fd);
  if (!path || path->empty()) return gap(out, process);
  access_.op = Op::map;
  access_.path = access_.spelled = *path;
  access_.error = event.result < 0 ? int(-event.result) : 0;
  record(out, process);
}

// What it was, if the same call of any process would be the same. Null: it would not.
const TraceBatch::Deed* EventLog::record(TraceRecorder& out, const Process& process, uint32_t times) {
  noted_ += times;
  bool for_all = scene_.walk(out, process, process.pid, access_, true);
  for (; times > 1; --times)
    out.access(process.image, access_, process.pid);
  auto counted = out.access(process.image, access_, process.pid);
  return for_all && counted.existed ? counted.deed : nullptr;
}

// True: it was the same as an earlier one, and has been counted.
bool EventLog::repeat(TraceRecorder& out, Process& process, const shim_event& event, std::string_view name,
                      uint32_t times) {
  if (!name.starts_with('/') || !scene_.places.one_root()) return false;
  if (repeats_as_of_ != scene_.links.changes()) repeats_.forget();
  repeats_as_of_ = scene_.links.changes();
  Repeats::Known* known = repeats_.find(event, name, process.shim.repeats_from);
  if (!known) return false;
  if (known->made_as_of != out.made()) {
    if (out.made_here(out.name(known->deed->path))) return false;
    known->made_as_of = out.made();
  }
  if (!out.again(process.image, *known->deed, times)) return false;
  noted_ += times;
  if (!known->resolved.empty()) process.shim.descriptors[int(event.result)] = known->resolved;
  return true;
}

// access_ has been counted as `deed`. Not what depends on the process, or on a directory that is missing.
void EventLog::keep(const TraceRecorder& out, const shim_event& event, std::string_view name,
                    const TraceBatch::Deed& deed) {
  if (access_.spelled != name || is_below(access_.path, "/proc") || access_.path.contains("/..")) return;
  if (repeats_as_of_ != scene_.links.changes()) return;
  Repeats::Known known = {out.name(deed.spelled), &deed, {}, out.made()};
  bool opened = access_.op == Op::open || access_.op == Op::list;
  if (opened && event.flags & (O_CREAT | O_TRUNC)) return;
  if (opened && !access_.error) {
    if (access_.resolved.empty()) return;
    known.resolved = out.name(deed.resolved ? deed.resolved : deed.path);
  }
  repeats_.keep(event, known);
}

void EventLog::gap(TraceRecorder& out, const Process& process) {
  out.gap("names", process.pid, "what a descriptor is open on is not known any more");
}

void EventLog::handle(TraceRecorder& out, Process& process, const shim_event& event, uint32_t times) {
  if (is_dup(event.nr)) return copy_descriptor(process, event);
  access_.mode.clear();
  access_.resolved.clear();
  access_.way = 0;
  access_.last = Last::known;
  if (event.nr == SYS_mmap) return note_mapping(out, process, event);
  std::string_view name(event.path, event.path_size);
  if (repeat(out, process, event, name, times)) return;
  const Call* call = find_call(false, event.nr);
  if (!call || never_happened(event.result)) return;
  const std::string* base = nullptr;
  if (!name.starts_with('/')) {
    if (event.result == -EBADF && event.fd != AT_FDCWD) return;
    base = base_of(process, event.fd);
    if (!base && event.result == -ENOTDIR) return; // a socket or a pipe
    if (!base) return gap(out, process);
  }
  if (scene_.places.join_plain(base ? *base : std::string_view(), name, access_.path)) {
    access_.spelled = access_.path;
  } else {
    Place place = scene_.places.join(process.pid, base ? *base : std::string(), name);
    access_.path = std::move(place.path);
    access_.spelled = std::move(place.spelled);
  }
  bool removes = event.nr == SYS_unlink || event.nr == SYS_unlinkat; // a file: FastPath::comes_again()
  if (removes) process.shim.comes.clear();
  access_.op = removes ? Op::unlink : call->op;
  access_.mode = call->mode;
  access_.error = event.result < 0 ? int(-event.result) : 0;
  std::array<uint64_t, 6> args = {};
  if (call->first.flags != no_arg) args[size_t(call->first.flags)] = event.flags;
  access_.last = last_of(*call, call->first, access_.op, args.data());
  note_own_file(out, process);
  if (access_.op == Op::open) finish_open(out, process, event);
  if (const auto* deed = record(out, process, times)) keep(out, event, name, *deed);
}

// /proc/self/maps and its like (shim.c, is_own_file), of a process that may be gone by now: the walk would
// find nothing there.
void EventLog::note_own_file(TraceRecorder& out, const Process& process) {
  constexpr std::string_view self = "/proc/self";
  if (!is_below(access_.spelled, self) || access_.spelled.size() == self.size()) return;
  std::string pid = std::to_string(process.pid);
  access_.way = out.way({{std::string(self), pid}});
  access_.last = Last::known;
  if (!access_.error) access_.resolved = "/proc/" + pid + access_.spelled.substr(self.size());
}

// What the tracer saw before the call: FastPath::comes_again().
void EventLog::note_creation(TraceRecorder& out, ShimState& shim) {
  if (!access_.error)
    access_.mode = shim.creates_mode;
  else if (shim.creates_anew)
    out.not_made(shim.comes);
  shim.comes.clear();
}

void EventLog::finish_open(TraceRecorder& out, Process& process, const shim_event& event) {
  uint64_t flags = event.flags;
  access_.mode = open_mode(flags);
  if (access_.last != Last::known) access_.last = last_of_open(flags);
  bool creates = flags & (O_CREAT | O_TRUNC);
  if (creates && !process.shim.comes.empty())
    note_creation(out, process.shim);
  else if (creates && !access_.error && flags & O_TRUNC && access_.mode != "r" && access_.mode != "p")
    access_.mode += 't'; // no other comes without a look: shim.c, is_null_device
  if (access_.error) return;
  if (!access_.resolved.empty()) { // note_own_file()
    process.shim.descriptors[int(event.result)] = access_.resolved;
    return;
  }
  if (is_itself(flags) && scene_.links.leads_straight(process.pid, access_.path)) {
    access_.resolved = access_.path;
    if (access_.mode == "r") access_.op = Op::list;
    process.shim.descriptors[int(event.result)] = access_.path;
    return;
  }
  bool follow = !(flags & O_NOFOLLOW) || asks_for_directory(access_.spelled);
  const Found& found = find(access_.path, follow, process.pid);
  access_.resolved = found.path;
  if (access_.mode == "r" && found.directory) access_.op = Op::list;
  process.shim.descriptors[int(event.result)] = found.path;
}

// A directory under its own name, as fts(3) opens them. To look at each once more was a tenth of the time of
// find(1).
bool EventLog::is_itself(uint64_t flags) const {
  constexpr uint64_t both = O_DIRECTORY | O_NOFOLLOW;
  return (flags & both) == both && access_.path == access_.spelled && !access_.path.ends_with('/');
}

// Most names have no link on their way, which the walk has to find out anyway: 2 us for a file in a directory
// that has been walked, where opening it and asking for its name takes 8.
bool EventLog::find_by_walk(const std::string& path, pid_t pid, Found& found) {
  if (is_below(path, "/proc") || asks_for_directory(path)) return false;
  auto walked = scene_.links.find(pid, pid, path, Last::followed, true);
  if (walked.way || walked.lost) return false;
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return false;
  found = {path, S_ISDIR(status.st_mode)};
  return true;
}

// As the tracer sees it; /proc/self is another one for it, and its links lead to its own files.
const EventLog::Found& EventLog::find(const std::string& path, bool follow, pid_t pid) {
  if (found_[follow].size() > most_found) found_[follow].clear();
  auto [at, added] = found_[follow].try_emplace(path);
  Found& found = at->second;
  if (!added && !is_below(found.path, "/proc")) return found;
  found = {};
  if (follow && find_by_walk(path, pid, found)) return found;
  open_how how = {.flags = O_PATH | O_CLOEXEC | (follow ? 0u : uint64_t(O_NOFOLLOW)),
                  .mode = 0,
                  .resolve = RESOLVE_NO_MAGICLINKS};
  Fd fd(int(::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how)));
  if (!fd) return found;
  struct stat status;
  found.directory = ::fstat(fd.get(), &status) == 0 && S_ISDIR(status.st_mode);
  found.path = scene_.places.of_fd(::getpid(), fd.get());
  lead_there(pid, found.path);
  return found;
}

void EventLog::names_changed() {
  repeats_.forget();
  found_[0].clear();
  found_[1].clear();
  for (auto& [owner, process] : processes_) {
    ShimState& shim = process->shim;
    shim.cwd = scene_.places.cwd(process->pid);
    // One that is closed by now may still be the base of an event that nobody has read.
    for (auto& [fd, path] : shim.descriptors)
      if (std::string now = scene_.places.of_fd(process->pid, fd); !now.empty()) path = std::move(now);
  }
}

} // namespace terra
