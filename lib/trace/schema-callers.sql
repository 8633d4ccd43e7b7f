-- SPDX-License-Identifier: MIT
-- What tracer -k and --callers add to schema.sql: the call stacks, each once, and which accesses were made from there.
-- caller: the innermost object that is not libc or the loader, 0: there is none. frames: a line for each, innermost
-- first.
CREATE TABLE stack(
  id INTEGER PRIMARY KEY,
  caller INTEGER NOT NULL,
  symbol TEXT NOT NULL,
  frames TEXT NOT NULL);
CREATE TABLE called(
  image INTEGER NOT NULL,
  op TEXT NOT NULL,
  path INTEGER NOT NULL,
  stack INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY(image, op, path, stack)) WITHOUT ROWID;

CREATE VIEW callers AS
  SELECT p.name path, op, c.name caller, symbol, pid, exe, count, frames
  FROM called
  JOIN path p ON p.id = called.path
  JOIN stack k ON k.id = stack
  LEFT JOIN path c ON c.id = k.caller
  JOIN who USING(image);

-- Which object loaded which while the program ran: a plugin and who wanted it.
CREATE VIEW dlopens AS
  SELECT path, caller, symbol, pid, exe FROM callers WHERE op = 'map' AND caller IS NOT NULL;
