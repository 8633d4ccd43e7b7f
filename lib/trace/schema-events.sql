-- SPDX-License-Identifier: MIT
-- What tracer --events adds to schema.sql: each access, in order. Columns as in access.
CREATE TABLE event(
  id INTEGER PRIMARY KEY,
  time REAL NOT NULL,                     -- its end, seconds since the epoch
  tid INTEGER NOT NULL,
  image INTEGER NOT NULL,
  op TEXT NOT NULL,
  mode TEXT NOT NULL,
  path INTEGER NOT NULL,
  resolved INTEGER NOT NULL,
  errno INTEGER NOT NULL,
  way INTEGER NOT NULL);

CREATE VIEW events AS
  SELECT p.name path, time, pid, tid, exe, op, mode, errno, ifnull(r.name, p.name) resolved
  FROM event e
  JOIN path p ON p.id = e.path
  LEFT JOIN path r ON r.id = e.resolved
  JOIN who USING(image)
  ORDER BY e.id;
