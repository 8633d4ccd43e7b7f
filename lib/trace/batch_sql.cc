// SPDX-License-Identifier: MIT
#include "lib/trace/batch_sql.hh"

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
  Statement end = db.prepare("UPDATE process SET end = ?, exit_status = ?, signal = ? WHERE id = ?");
  for (const auto& row : batch.ends) {
    bind_optional(end, 2, row.exit_status);
    bind_optional(end, 3, row.signal);
    end.bind(1, row.end).bind(4, row.process).run();
  }
}

void insert_images(Database& db, const TraceBatch& batch) {
  Statement insert = db.prepare("INSERT INTO image VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
  for (const auto& image : batch.images) {
    insert.bind(1, image.id).bind(2, image.process).bind(3, image.number).bind(4, image.exe);
    insert.bind(5, image.file).bind(6, image.interpreter).bind(7, image.argv).bind(8, image.cwd).run();
  }
}

void insert_accesses(Database& db, const TraceBatch& batch) {
  // An access that an earlier batch has already: one more count; it keeps its first sequence number.
  Statement insert = db.prepare("INSERT INTO access VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                                "ON CONFLICT DO UPDATE SET count = count + excluded.count");
  for (const auto& row : batch.accesses) {
    const auto& key = row.key;
    insert.bind(1, key.image).bind(2, op_name(key.op)).bind(3, key.mode).bind(4, key.path);
    insert.bind(5, key.spelled).bind(6, key.resolved).bind(7, int64_t(key.error));
    insert.bind(8, int64_t(row.existed)).bind(9, row.count).bind(10, row.first).run();
  }
}

} // namespace

void insert_batch(Database& db, const TraceBatch& batch) {
  Statement path = db.prepare("INSERT INTO path VALUES(?, ?)");
  for (const auto& row : batch.paths)
    path.bind(1, row.id).bind(2, row.name).run();
  insert_processes(db, batch);
  insert_images(db, batch);
  insert_accesses(db, batch);
  Statement gap = db.prepare("INSERT INTO gap VALUES(?, ?, ?)");
  for (const auto& row : batch.gaps)
    gap.bind(1, row.what).bind(2, row.pid).bind(3, row.detail).run();
}

} // namespace terra
