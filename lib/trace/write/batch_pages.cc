// SPDX-License-Identifier: MIT
#include "lib/trace/write/batch_pages.hh"

#include <unordered_map>

#include "lib/trace/format.hh"
#include "lib/trace/write/access_order.hh"
#include "lib/trace/write/page_file.hh"

namespace terra {

namespace {

constexpr uint16_t short_page_size = 512, long_page_size = 4096;
constexpr size_t bytes_of_access = 40, bytes_of_path = 90; // most are shorter; what is not used costs nothing

const std::initializer_list<MetaRow> meta_at_first = {
    {"complete", int64_t(0)}, {"format", int64_t(trace_format)}, {"gaps", int64_t(0)}};

PageFile make_file(std::string_view sql, bool is_short, uint32_t change) {
  uint16_t page_size = is_short ? short_page_size : long_page_size;
  return PageFile(sql, {page_size, trace_application_id, trace_format, change});
}

void fill_meta(PageFile& file, const std::vector<MetaRow>& meta) {
  file.fill("meta", [&](PageFile::Rows& rows) {
    for (const MetaRow& row : meta)
      rows.add(0, {row.key, row.value});
  });
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
  file.fill("process", [&](PageFile::Rows& rows) {
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
  });
}

void fill_images(PageFile& file, const TraceBatch& batch) {
  file.fill("image", [&](PageFile::Rows& rows) {
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
  });
}

void fill_environments(PageFile& file, const TraceBatch& batch) {
  file.fill("variable", [&](PageFile::Rows& rows) {
    for (const auto& [id, variable] : batch.variables)
      rows.add(id, {{}, variable.name, variable.value ? Field(std::string_view(*variable.value)) : Field()});
  });
  file.fill("environment", [&](PageFile::Rows& rows) {
    for (const auto& row : batch.environments) // in the order of their making, variables sorted: of the key
      rows.add(0, {row.environment, row.variable});
  });
}

void fill_accesses(PageFile& file, const TraceBatch& batch) {
  file.fill("access", [&](PageFile::Rows& rows) {
    for (const TraceBatch::AccessRow* row : in_order_of_key(batch.accesses)) {
      const TraceBatch::Deed& deed = *row->deed;
      std::string mode = mode_text(deed.mode); // short: no memory for it
      rows.add(0, {int64_t(row->image), op_name(deed.op), mode, int64_t(deed.path), int64_t(deed.spelled),
                   int64_t(deed.resolved), int64_t(deed.error), int64_t(deed.way), int64_t(row->existed),
                   row->count, row->first});
    }
  });
}

void fill_ways(PageFile& file, const TraceBatch& batch) {
  file.fill("way", [&](PageFile::Rows& rows) {
    for (const auto& row : batch.ways)
      rows.add(0, {row.way, row.position, row.path, row.path ? Field(row.target) : Field()});
  });
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
  file.reserve((batch.accesses.size() * bytes_of_access + batch.paths.size() * bytes_of_path) * 5 / 4);
  file.fill("path", [&](PageFile::Rows& rows) {
    for (const auto& row : batch.paths)
      rows.add(row.id, {{}, row.name});
  });
  fill_processes(file, batch);
  fill_images(file, batch);
  fill_environments(file, batch);
  fill_accesses(file, batch);
  fill_ways(file, batch);
  file.fill("gap", [&](PageFile::Rows& rows) {
    for (int64_t id = 0; const auto& row : batch.gaps)
      rows.add(++id, {row.what, row.pid, row.detail});
  });
  fill_meta(file, meta());
  return std::move(file).bytes();
}

} // namespace terra
