// SPDX-License-Identifier: MIT
#include "lib/trace/write/batch_sql.hh"

namespace terra {

namespace {

void bind_optional(Statement& statement, int index, const std::optional<int>& value) {
  if (value)
    statement.bind(index, int64_t(*value));
  else
    statement.bind_null(index);
}

void insert_processes(Database& db, const TraceBatch& batch) {
  Statement insert = db.prepare("INSERT INTO process(id, pid, parent, start) VALUES(?, ?, nullif(?, 0), ?)");
  for (const auto& process : batch.processes)
    insert.bind(1, process.id).bind(2, process.pid).bind(3, process.parent).bind(4, process.start).run();
  Statement end = db.prepare("UPDATE process SET end = ?, exit_status = ?, signal = ?, user_time = ?, "
                             "system_time = ?, peak_memory = ? WHERE id = ?");
  for (const auto& [process, how] : batch.ends) {
    bind_optional(end, 2, how.exit_status);
    bind_optional(end, 3, how.signal);
    end.bind(4, how.user_time).bind(5, how.system_time).bind(6, how.peak_memory);
    end.bind(1, how.when).bind(7, process).run();
  }
}

void insert_images(Database& db, const TraceBatch& batch) {
  Statement insert = db.prepare("INSERT INTO image VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const auto& image : batch.images) {
    insert.bind(1, image.id).bind(2, image.process).bind(3, image.number).bind(4, image.exe);
    insert.bind(5, image.file).bind(6, image.interpreter).bind(7, image.argv).bind(8, image.cwd);
    insert.bind(9, image.environment).bind(10, image.start).run();
  }
}

void insert_environments(Database& db, const TraceBatch& batch) {
  if (batch.variables.empty() && batch.environments.empty()) return;
  Statement variable = db.prepare("INSERT INTO variable VALUES(?, ?, ?)");
  for (const auto& row : batch.variables) {
    variable.bind(1, row.id).bind(2, row.variable.name);
    if (row.variable.value)
      variable.bind(3, *row.variable.value).run();
    else
      variable.bind_null(3).run();
  }
  Statement member = db.prepare("INSERT INTO environment VALUES(?, ?)");
  for (const auto& row : batch.environments)
    member.bind(1, row.environment).bind(2, row.variable).run();
}

void insert_events(Database& db, const TraceBatch& batch) {
  if (batch.events.empty()) return;
  Statement insert = db.prepare("INSERT INTO event VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const auto& row : batch.events) {
    insert.bind(1, row.id).bind(2, row.time).bind(3, row.tid).bind(4, row.image).bind(5, op_name(row.op));
    insert.bind(6, row.mode).bind(7, row.path).bind(8, row.resolved).bind(9, int64_t(row.error));
    insert.bind(10, row.way).run();
  }
}

void insert_accesses(Database& db, const TraceBatch& batch) {
  // An access that an earlier batch has already: one more count; it keeps its first sequence number.
  Statement insert = db.prepare("INSERT INTO access VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                                "ON CONFLICT DO UPDATE SET count = count + excluded.count");
  for (const auto& row : batch.accesses) {
    const auto& deed = *row.deed;
    std::string mode = mode_text(deed.mode);
    insert.bind(1, int64_t(row.image)).bind(2, op_name(deed.op)).bind(3, mode).bind(4, int64_t(deed.path));
    insert.bind(5, int64_t(deed.spelled)).bind(6, int64_t(deed.resolved)).bind(7, int64_t(deed.error));
    insert.bind(8, int64_t(deed.way))
        .bind(9, int64_t(row.existed))
        .bind(10, row.count)
        .bind(11, row.first)
        .run();
  }
}

void insert_ways(Database& db, const TraceBatch& batch) {
  if (batch.ways.empty()) return;
  Statement way = db.prepare("INSERT INTO way VALUES(?, ?, ?, ?)");
  for (const auto& row : batch.ways) {
    way.bind(1, row.way).bind(2, row.position).bind(3, row.path);
    if (row.path)
      way.bind(4, row.target).run();
    else
      way.bind_null(4).run();
  }
}

void insert_stacks(Database& db, const TraceBatch& batch) {
  if (batch.called.empty()) return;
  Statement stack = db.prepare("INSERT INTO stack VALUES(?, ?, ?, ?)");
  for (const auto& row : batch.stacks)
    stack.bind(1, row.id).bind(2, row.caller).bind(3, row.symbol).bind(4, row.frames).run();
  Statement called = db.prepare("INSERT INTO called VALUES(?, ?, ?, ?, 1) "
                                "ON CONFLICT DO UPDATE SET count = count + 1");
  for (const auto& row : batch.called)
    called.bind(1, row.image).bind(2, op_name(row.op)).bind(3, row.path).bind(4, row.stack).run();
}

void insert_gaps(Database& db, const TraceBatch& batch) {
  if (batch.gaps.empty()) return;
  Statement gap = db.prepare("INSERT INTO gap VALUES(?, ?, ?)");
  for (const auto& row : batch.gaps)
    gap.bind(1, row.what).bind(2, row.pid).bind(3, row.detail).run();
}

} // namespace

// A short run has one batch, and most of its time would go into statements without rows.
void insert_batch(Database& db, const TraceBatch& batch) {
  Statement path = db.prepare("INSERT INTO path VALUES(?, ?)");
  for (const auto& row : batch.paths)
    path.bind(1, row.id).bind(2, row.name).run();
  insert_processes(db, batch);
  insert_images(db, batch);
  insert_environments(db, batch);
  insert_accesses(db, batch);
  insert_events(db, batch);
  insert_ways(db, batch);
  insert_stacks(db, batch);
  insert_gaps(db, batch);
}

} // namespace terra
