// SPDX-License-Identifier: MIT
#include "lib/trace/write/batch_pages.hh"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "lib/trace/format.hh"

namespace terra {

namespace {

constexpr uint16_t short_page_size = 512, long_page_size = 4096;
constexpr size_t bytes_of_access = 40, bytes_of_path = 90; // a record, most are shorter

const std::initializer_list<MetaRow> meta_at_first = {
    {"complete", int64_t(0)}, {"format", int64_t(trace_format)}, {"gaps", int64_t(0)}};

PageFile make_file(std::string_view sql, bool is_short, uint32_t change) {
  uint16_t page_size = is_short ? short_page_size : long_page_size;
  return PageFile(sql, {page_size, trace_application_id, trace_format, change});
}

void fill_meta(PageFile& file, const std::vector<MetaRow>& meta) {
  PageRows rows;
  for (const MetaRow& row : meta)
    rows.add(0, {row.key, row.value});
  file.fill("meta", rows);
}

template <typename T> Field optional_field(const std::optional<T>& value) {
  return value ? Field(int64_t(*value)) : Field();
}

Field id_or_null(int64_t id) {
  return id ? Field(id) : Field();
}

void fill_processes(PageFile& file, const TraceBatch& batch) {
  std::unordered_map<int64_t, const ProcessEnd*> ends;
  for (const auto& [process, how] : batch.ends)
    ends[process] = &how;
  PageRows rows;
  for (const auto& row : batch.processes) {
    auto end = ends.find(row.id);
    if (end == ends.end()) {
      rows.add(row.id, {{}, row.pid, id_or_null(row.parent), row.start, {}, {}, {}, {}, {}, {}});
      continue;
    }
    const ProcessEnd& how = *end->second;
    rows.add(row.id, {{},
                      row.pid,
                      id_or_null(row.parent),
                      row.start,
                      how.when,
                      optional_field(how.exit_status),
                      optional_field(how.signal),
                      how.user_time,
                      how.system_time,
                      how.peak_memory});
  }
  file.fill("process", rows);
}

void fill_images(PageFile& file, const TraceBatch& batch) {
  PageRows rows;
  for (const auto& row : batch.images)
    rows.add(row.id, {{},
                      row.process,
                      row.number,
                      row.exe,
                      row.file,
                      row.interpreter,
                      row.argv,
                      row.cwd,
                      row.environment,
                      row.start});
  file.fill("image", rows);
}

void fill_environments(PageFile& file, const TraceBatch& batch) {
  PageRows variables, members;
  for (const auto& [id, variable] : batch.variables) {
    Field value = variable.value ? Field(std::string_view(*variable.value)) : Field();
    variables.add(id, {{}, variable.name, value});
  }
  for (const auto& row :
       batch.environments) // in the order of their making, variables sorted: that of the key
    members.add(0, {row.environment, row.variable});
  file.fill("variable", variables);
  file.fill("environment", members);
}

// The place of each op among their names, which is how the key orders them.
std::array<uint8_t, size_t(Op::mount) + 1> make_ranks() {
  std::array<uint8_t, size_t(Op::mount) + 1> ranks, by_name;
  std::iota(by_name.begin(), by_name.end(), uint8_t(0));
  std::ranges::sort(by_name, {}, [](uint8_t op) { return op_name(Op(op)); });
  for (size_t i = 0; i < by_name.size(); ++i)
    ranks[by_name[i]] = uint8_t(i);
  return ranks;
}

// To be sorted, by numbers: most of the time that a short build's trace took to write went into comparing
// texts.
struct AccessOrder {
  uint64_t image_op_mode, path_spelled;
  const TraceBatch::AccessRow* row;

  auto rest() const {
    const auto& key = row->key;
    return std::tie(key.resolved, key.error, key.way);
  }
  bool operator<(const AccessOrder& other) const {
    if (image_op_mode != other.image_op_mode) return image_op_mode < other.image_op_mode;
    if (path_spelled != other.path_spelled) return path_spelled < other.path_spelled;
    return rest() < other.rest();
  }
};

// The place of each mode among those of the batch, which is how the key orders them: the first letter counts
// most.
class ModeRanks {
 public:
  explicit ModeRanks(const TraceBatch& batch) {
    for (const auto& row : batch.accesses)
      if (modes_.empty() || modes_.back() != std::byteswap(row.key.mode)) add(std::byteswap(row.key.mode));
  }
  uint64_t operator[](TraceBatch::Mode mode) const {
    return uint64_t(std::ranges::lower_bound(modes_, std::byteswap(mode)) - modes_.begin());
  }

 private:
  void add(uint32_t mode) {
    auto at = std::ranges::lower_bound(modes_, mode);
    if (at == modes_.end() || *at != mode) modes_.insert(at, mode);
  }
  std::vector<uint32_t> modes_;
};

void fill_accesses(PageFile& file, const TraceBatch& batch) {
  const auto ops = make_ranks();
  const ModeRanks modes(batch);
  std::vector<AccessOrder> sorted;
  sorted.reserve(batch.accesses.size());
  for (const auto& row : batch.accesses) {
    const auto& key = row.key;
    sorted.push_back({uint64_t(key.image) << 32 | uint64_t(ops[size_t(key.op)]) << 16 | modes[key.mode],
                      uint64_t(key.path) << 32 | key.spelled, &row});
  }
  std::sort(sorted.begin(), sorted.end());
  PageRows rows;
  rows.reserve(sorted.size(), bytes_of_access);
  for (const AccessOrder& place : sorted) {
    const auto& [key, existed, count, first] = *place.row;
    std::string mode = mode_text(key.mode); // short: no memory for it
    rows.add(0,
             {int64_t(key.image), op_name(key.op), mode, int64_t(key.path), int64_t(key.spelled),
              int64_t(key.resolved), int64_t(key.error), int64_t(key.way), int64_t(existed), count, first});
  }
  file.fill("access", rows);
}

void fill_ways(PageFile& file, const TraceBatch& batch) {
  PageRows rows;
  for (const auto& row : batch.ways)
    rows.add(0, {row.way, row.position, row.path, row.path ? Field(row.target) : Field()});
  file.fill("way", rows);
}

} // namespace

std::string empty_trace(std::string_view sql, bool is_short, uint32_t change) {
  PageFile file = make_file(sql, is_short, change);
  fill_meta(file, meta_at_first);
  return std::move(file).bytes();
}

std::string trace_stub() {
  std::string_view sql = trace_schema();
  sql.remove_prefix(sql.find("CREATE TABLE meta("));
  PageFile file = make_file(sql.substr(0, sql.find('\n') + 1), true, 1);
  fill_meta(file, meta_at_first);
  return std::move(file).bytes();
}

std::string whole_trace(const TraceBatch& batch, const std::function<std::vector<MetaRow>()>& meta,
                        uint32_t change) {
  PageFile file = make_file(trace_schema(), batch.size() <= few_rows, change);
  PageRows paths, gaps;
  paths.reserve(batch.paths.size(), bytes_of_path);
  for (const auto& row : batch.paths)
    paths.add(row.id, {{}, row.name});
  file.fill("path", paths);
  fill_processes(file, batch);
  fill_images(file, batch);
  fill_environments(file, batch);
  fill_accesses(file, batch);
  fill_ways(file, batch);
  for (const auto& row : batch.gaps)
    gaps.add(int64_t(gaps.size()) + 1, {row.what, row.pid, row.detail});
  file.fill("gap", gaps);
  fill_meta(file, meta());
  return std::move(file).bytes();
}

} // namespace terra
