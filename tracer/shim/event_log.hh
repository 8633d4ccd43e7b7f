// SPDX-License-Identifier: MIT
// From the shim's events to accesses: what a stop would have shown, told afterwards.
//
// An event is read some time after its call. So everything that can change what its names mean stops, and
// the events before it are read first: chdir, rename, rmdir, symlink and their like, of any process. What an
// open found behind links is looked up by the tracer itself, once for each name until one of these happens.
//
// Limit: what processes outside of the trace change in the meantime is seen as it is when the event is read.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "tracer/calls/scene.hh"
#include "tracer/shim/repeats.hh"
#include "tracer/shim/table_file.hh"

namespace terra {

class EventLog {
 public:
  explicit EventLog(Scene& scene) : scene_(scene) {}

  void add(const std::shared_ptr<Process>& process) { processes_[uint32_t(process->id)] = process; }
  bool empty() const { return processes_.empty(); }
  void remove(const Process& process) { processes_.erase(uint32_t(process.id)); }
  template <typename Visit> void each(Visit&& visit) {
    for (auto& [owner, process] : processes_)
      visit(*process);
  }

  int64_t noted() const { return noted_; } // accesses so far

  void read(Table& table);
  void read_all(TableFile& tables);

  // Names lead elsewhere from now on. Paths of open directories are read anew.
  void names_changed();

 private:
  struct Found {
    std::string path; // empty: not known
    bool directory;
  };
  static std::shared_ptr<Process> doer_of_exec(const std::shared_ptr<Process>& owner);
  void handle(TraceRecorder& out, Process& process, const shim_event& event, uint32_t times);
  void note_mapping(TraceRecorder& out, Process& process, const shim_event& event);
  const TraceBatch::Deed* record(TraceRecorder& out, const Process& process, uint32_t times = 1);
  bool repeat(TraceRecorder& out, Process& process, const shim_event& event, std::string_view name,
              uint32_t times);
  void keep(const TraceRecorder& out, const shim_event& event, std::string_view name,
            const TraceBatch::Deed& deed);
  void gap(TraceRecorder& out, const Process& process);
  void copy_descriptor(Process& process, const shim_event& event);
  void note_creation(TraceRecorder& out, ShimState& shim);
  void note_own_file(TraceRecorder& out, const Process& process);
  void finish_open(TraceRecorder& out, Process& process, const shim_event& event);
  bool is_itself(uint64_t flags) const;
  const std::string* base_of(Process& process, int dirfd);
  const Found& find(const std::string& path, bool follow, pid_t pid);
  bool find_by_walk(const std::string& path, pid_t pid, Found& found);

  Scene& scene_;
  std::unordered_map<uint32_t, std::shared_ptr<Process>> processes_; // by owner
  std::unordered_map<std::string, Found> found_[2];                  // [follow]
  Repeats repeats_;
  uint64_t repeats_as_of_ = 0; // Links::changes()
  std::vector<ShimEvent> events_;
  Access access_; // at hand, so that its strings need no new memory
  int64_t noted_ = 0;
};

} // namespace terra
