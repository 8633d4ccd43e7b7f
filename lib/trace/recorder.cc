// SPDX-License-Identifier: MIT
#include "lib/trace/recorder.hh"

#include <utility>

namespace terra {

size_t TraceRecorder::KeyHash::operator()(const TraceBatch::AccessKey& key) const {
  size_t hash = std::hash<std::string>()(key.mode);
  for (int64_t part : {key.image, int64_t(key.op), key.path, key.spelled, key.resolved, int64_t(key.error)})
    hash = (hash ^ size_t(part)) * 0x9E3779B97F4A7C15u + (hash >> 29);
  return hash;
}

PathId TraceRecorder::intern(const std::string& name) {
  if (name.empty()) return 0;
  auto [at, added] = paths_.try_emplace(name, PathId(paths_.size() + 1));
  if (added) batch_.paths.push_back({at->second, name});
  return at->second;
}

int64_t TraceRecorder::process(pid_t pid, int64_t parent, double start) {
  batch_.processes.push_back({++processes_, pid, parent, start});
  return processes_;
}

void TraceRecorder::end_process(int64_t process, double when, std::optional<int> exit_status,
                                std::optional<int> signal) {
  batch_.ends.push_back({process, when, exit_status, signal});
}

int64_t TraceRecorder::image(int64_t process, const ImageFacts& facts) {
  batch_.images.push_back({++images_, process, facts.number, intern(facts.exe), intern(facts.file),
                           intern(facts.interpreter), facts.argv, intern(facts.cwd)});
  return images_;
}

// The path itself, or a directory above it.
bool TraceRecorder::made_here(const std::string& path) const {
  if (made_.empty()) return false;
  for (size_t end = path.size(); end && end != std::string::npos; end = path.rfind('/', end - 1)) {
    if (made_.contains(path.substr(0, end))) return true;
  }
  return false;
}

void TraceRecorder::count(TraceBatch::AccessKey key, bool existed) {
  ++sequence_;
  auto [at, added] = rows_.try_emplace(std::move(key), batch_.accesses.size());
  if (added)
    batch_.accesses.push_back({at->first, existed, 1, sequence_});
  else
    ++batch_.accesses[at->second].count;
}

void TraceRecorder::access(int64_t image, const Access& access) {
  bool made_by_this = makes_path(access);
  bool existed = !made_by_this && !made_here(access.path);
  PathId resolved = access.resolved == access.path ? 0 : intern(access.resolved);
  PathId path = intern(access.path);
  count({image, access.op, access.mode, path, intern(access.spelled), resolved, access.error}, existed);
  if (made_by_this) made_.insert(access.path);
  // Through a link that the run made itself to a file that it did not make: that file is what was used.
  if (!existed && !made_by_this && resolved && !made_here(access.resolved))
    count({image, access.op, access.mode, resolved, resolved, 0, access.error}, true);
}

void TraceRecorder::gap(std::string_view what, pid_t pid, std::string_view detail) {
  ++gaps_;
  batch_.gaps.push_back({std::string(what), std::string(detail), pid});
}

TraceBatch TraceRecorder::take() {
  rows_.clear();
  return std::exchange(batch_, {});
}

} // namespace terra
