// SPDX-License-Identifier: MIT
#include "lib/trace/recorder.hh"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

namespace terra {

namespace {

// Of one batch: the room of a short run, then that of a long one, which costs nothing until it is used.
constexpr uint32_t few_accesses = 8192, many_accesses = 300'000;

double wall_clock() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

bool opens(Op op) {
  return op == Op::exec || op == Op::interp || op == Op::open || op == Op::list;
}

class Mixed {
 public:
  Mixed& operator()(uint32_t high, uint32_t low) {
    hash_ = (hash_ ^ (uint64_t(high) << 32 | low)) * 0x9E3779B97F4A7C15u + (hash_ >> 29);
    return *this;
  }
  operator uint64_t() const { return hash_; }

 private:
  uint64_t hash_ = 0;
};

uint64_t hash_of(const TraceBatch::Deed& deed) {
  return Mixed()(deed.path, deed.spelled)(deed.resolved, deed.way)(uint32_t(deed.error),
                                                                   deed.mode)(0, uint32_t(deed.op));
}

} // namespace

bool TraceBatch::Deed::same_as(const Deed& other) const {
  return path == other.path && spelled == other.spelled && resolved == other.resolved && way == other.way &&
         error == other.error && mode == other.mode && op == other.op;
}

TraceBatch::Mode mode_number(std::string_view mode) {
  TraceBatch::Mode number = 0;
  mode.copy(reinterpret_cast<char*>(&number), sizeof number); // "rwt" is the longest
  return number;
}

std::string mode_text(TraceBatch::Mode number) {
  const auto* text = reinterpret_cast<const char*>(&number);
  return {text, ::strnlen(text, sizeof number)};
}

PathId TraceRecorder::intern(std::string_view name) {
  PathId before = paths_.last(), id = paths_.intern(name);
  if (id > before) batch_.paths.push_back({id, paths_.name(id)});
  return id;
}

int64_t TraceRecorder::process(pid_t pid, int64_t parent, double start) {
  if (closed_) return 0;
  batch_.processes.push_back({++processes_, pid, parent, start});
  return processes_;
}

void TraceRecorder::end_process(int64_t process, const ProcessEnd& how) {
  if (!closed_) batch_.ends.push_back({process, how});
}

int64_t TraceRecorder::image(int64_t process, const ImageFacts& facts) {
  if (closed_) return 0;
  batch_.images.push_back({++images_, process, facts.number, facts.start, intern(facts.exe),
                           intern(facts.file), intern(facts.interpreter), facts.argv, intern(facts.cwd),
                           facts.environment});
  return images_;
}

// Most processes have an environment that another one had before: it is stored once.
int64_t TraceRecorder::environment(const std::vector<Variable>& variables) {
  if (closed_ || variables.empty()) return 0;
  std::vector<int64_t> ids;
  for (const Variable& variable : variables) {
    std::string key = variable.value ? variable.name + "=" + *variable.value : variable.name;
    auto [at, added] = variables_.try_emplace(std::move(key), int64_t(variables_.size() + 1));
    if (added) batch_.variables.push_back({at->second, variable});
    ids.push_back(at->second);
  }
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::string key(reinterpret_cast<const char*>(ids.data()), ids.size() * sizeof ids[0]);
  auto [at, added] = environments_.try_emplace(std::move(key), int64_t(environments_.size() + 1));
  if (added)
    for (int64_t id : ids)
      batch_.environments.push_back({at->second, id});
  return at->second;
}

bool TraceRecorder::not_an_input(const std::string& path) {
  made_sizes_.set(path.size() % made_sizes_.size());
  bool is_new = made_.insert(path).second;
  made_changes_ += is_new;
  return is_new;
}

void TraceRecorder::not_made(const std::string& path) {
  if (auto at = made_.find(path); at != made_.end()) made_.erase(at);
}

bool TraceRecorder::made_here(std::string_view path) const {
  for (size_t end = path.size(); end && end != std::string_view::npos; end = path.rfind('/', end - 1)) {
    if (made_sizes_[end % made_sizes_.size()] && made_.contains(path.substr(0, end))) return true;
  }
  return false;
}

// Images of one program do the same in the same order, and deeds are numbered in the order of the first time.
// So eight in a row are neighbours in the index (its slots are chosen by the upper 32 bits), one cache line:
// fetching a line for each was a third of the time for an event.
uint64_t TraceRecorder::hash_of_row(uint32_t image, uint32_t deed) {
  uint64_t hash = Mixed()(image, deed / 8);
  return (hash & ~(uint64_t(7) << 32)) | uint64_t(deed % 8) << 32;
}

const TraceBatch::Deed& TraceRecorder::deed(const TraceBatch::Deed& deed) {
  auto next = uint32_t(deeds_.size());
  uint32_t at = deed_index_.find_or_add(hash_of(deed), next,
                                        [&](uint32_t other) { return deeds_[other].same_as(deed); });
  if (at == next) deeds_.emplace_back(deed).number = next;
  return deeds_[at];
}

void TraceRecorder::count(int64_t image, const TraceBatch::Deed& deed, bool existed, int64_t times) {
  int64_t first = sequence_ + 1;
  sequence_ += times;
  auto& rows = batch_.accesses;
  auto next = uint32_t(rows.size());
  uint32_t at = rows_.find_or_add(hash_of_row(uint32_t(image), deed.number), next, [&](uint32_t other) {
    return rows[other].deed == &deed && rows[other].image == image;
  });
  if (at != next) {
    rows[at].count += times;
    return;
  }
  if (next == few_accesses) rows.reserve(many_accesses);
  rows.push_back({&deed, uint32_t(image), existed, times, first});
}

int64_t TraceRecorder::way(const std::vector<Hop>& hops) {
  if (closed_ || hops.empty()) return 0;
  std::string key;
  for (const Hop& hop : hops)
    key.append(hop.path).append(1, '\0').append(hop.target).append(1, '\0');
  auto [at, added] = ways_.try_emplace(std::move(key), int64_t(ways_.size() + 1));
  if (!added) return at->second;
  int64_t position = 0;
  for (const Hop& hop : hops)
    batch_.ways.push_back({at->second, ++position, intern(hop.path), hop.path.empty() ? "" : hop.target});
  return at->second;
}

TraceRecorder::Counted TraceRecorder::access(int64_t image, const Access& access, pid_t tid) {
  if (closed_) return {};
  bool made_by_this = makes_path(access);
  bool existed = !made_by_this && !made_here(access.path);
  PathId resolved = access.resolved == access.path ? 0 : intern(access.resolved);
  PathId path = intern(access.path);
  PathId spelled = access.spelled == access.path ? path : intern(access.spelled); // most are
  TraceBatch::Mode mode = mode_number(access.mode);
  const auto& done = deed({uint32_t(path), uint32_t(spelled), uint32_t(resolved), uint32_t(access.way),
                           access.error, mode, access.op});
  count(image, done, existed);
  if (keep_events_)
    batch_.events.push_back({++events_, wall_clock(), tid, image, access.op, access.mode, path, resolved,
                             access.error, access.way});
  if (made_by_this) {
    not_an_input(access.path);
    if (resolved) not_an_input(access.resolved);
  }
  // Through a link that the run made itself to a file that it did not make: that file is what was used.
  if (!existed && !made_by_this && resolved && opens(access.op) && !made_here(access.resolved)) {
    auto file = uint32_t(resolved);
    count(image, deed({file, file, 0, 0, access.error, mode, access.op}), true);
  }
  return {&done, existed};
}

bool TraceRecorder::again(int64_t image, const TraceBatch::Deed& deed, int64_t times) {
  if (closed_ || keep_events_) return false;
  count(image, deed, true, times);
  return true;
}

void TraceRecorder::called(int64_t image, const Access& access, const CallStack& stack) {
  if (closed_ || stack.frames.empty()) return;
  auto [at, added] = stacks_.try_emplace(stack.frames, int64_t(stacks_.size() + 1));
  if (added) batch_.stacks.push_back({at->second, intern(stack.caller), stack.symbol, stack.frames});
  batch_.called.push_back({image, access.op, intern(access.path), at->second});
}

void TraceRecorder::gap(std::string_view what, pid_t pid, std::string_view detail) {
  if (closed_) return;
  ++gaps_;
  batch_.gaps.push_back({std::string(what), std::string(detail), pid});
}

TraceBatch TraceRecorder::take() {
  rows_.clear();
  TraceBatch next;
  next.accesses.reserve(batch_.accesses.size());
  next.paths.reserve(batch_.paths.size());
  return std::exchange(batch_, std::move(next));
}

} // namespace terra
