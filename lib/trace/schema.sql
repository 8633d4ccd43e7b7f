-- SPDX-License-Identifier: MIT
-- The trace format: one SQLite file. This text is the specification; what it makes is what the writer starts with.
--
-- A process is named by pid and start time. An image is one program that a process ran: image number 0 of a
-- forked process is its parent's program until the first exec. Accesses are aggregated per image: equal ones
-- are one row with a count and the sequence number of the first.
--
-- Paths are bytes, stored as TEXT whether they are UTF-8 or not (Python: con.text_factory = bytes).
-- Format 3. application_id marks the file as ours ('Terr'), user_version is the format.
PRAGMA application_id = 1415934578;
PRAGMA user_version = 3;

-- format, complete (0 until everything is written), command, cwd, version of the tracer, gaps (their number),
-- started and ended (seconds since the epoch), shim (accesses that were noted without a stop).
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- Where the trace does not tell all: what could not be followed, by whom, and the details.
CREATE TABLE gap(what TEXT NOT NULL, pid INTEGER NOT NULL, detail TEXT NOT NULL);

CREATE TABLE path(id INTEGER PRIMARY KEY, name TEXT NOT NULL);

CREATE TABLE process(
  id INTEGER PRIMARY KEY,
  pid INTEGER NOT NULL,
  parent INTEGER REFERENCES process(id),  -- null: started by the tracer
  start REAL NOT NULL,                    -- seconds since the epoch, to the clock tick
  end REAL,                               -- null: not known to have ended
  exit_status INTEGER,                    -- null: killed, or not ended
  signal INTEGER,                         -- what killed it
  user_time REAL, system_time REAL,       -- CPU seconds; with those of descendants that it waited for
  peak_memory INTEGER);                   -- bytes resident; the largest of it and those

CREATE TABLE image(
  id INTEGER PRIMARY KEY,
  process INTEGER NOT NULL REFERENCES process(id),
  number INTEGER NOT NULL,                -- 0: what it was born with, 1: after its first exec
  exe INTEGER NOT NULL REFERENCES path(id),     -- /proc/PID/exe: the binary, links resolved
  file INTEGER NOT NULL REFERENCES path(id),    -- what was asked for: a script, or the binary
  interpreter INTEGER NOT NULL,                 -- path(id) of the first #! or PT_INTERP; 0: none
  argv TEXT NOT NULL,                           -- quoted for a shell, nothing lost
  cwd INTEGER NOT NULL REFERENCES path(id),
  environment INTEGER NOT NULL,                 -- 0: not stored
  start REAL NOT NULL);

-- Environments, each once, equal variables once: environment.id is image.environment.
CREATE TABLE variable(id INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT); -- null: only names are stored
CREATE TABLE environment(id INTEGER, variable INTEGER, PRIMARY KEY(id, variable)) WITHOUT ROWID;

-- op      exec interp open list map | stat access readlink statfs getxattr chdir chroot watch handle connect
--         receive inherit rename_from link_from | tmpfile truncate mkdir rmdir unlink rename_to link_to symlink mknod
--         chmod chown utime setxattr bind mount
-- mode    of an open (or of a descriptor that came open: receive, inherit): r w rw, or p for O_PATH; then c: this call made the file, t: it cut it to nothing
-- path    absolute, without "." and "//", ".." resolved as the kernel does; last component not followed
-- spelled what the program said, only made absolute
-- resolved  what the kernel opened; of other calls that succeeded: where the links led. 0: not known, or path itself
-- way     the links that the name led through; 0: none
-- errno   0: success
-- existed 1: the path had not been made by this run
-- The key's columns come first: integrity_check of SQLite 3.40 takes others for NULL.
CREATE TABLE access(
  image INTEGER NOT NULL REFERENCES image(id),
  op TEXT NOT NULL,
  mode TEXT NOT NULL,
  path INTEGER NOT NULL REFERENCES path(id),
  spelled INTEGER NOT NULL REFERENCES path(id),
  resolved INTEGER NOT NULL,
  errno INTEGER NOT NULL,
  way INTEGER NOT NULL,
  existed INTEGER NOT NULL,
  count INTEGER NOT NULL,
  first INTEGER NOT NULL,
  PRIMARY KEY(image, op, mode, path, spelled, resolved, errno, way)) WITHOUT ROWID;

-- Symbolic links, as they were when a name led through them. path: the link's own, no directory above it is a link;
-- target: the text in it. Of a link of /proc that leads to an open file, target is what the kernel calls that file.
CREATE TABLE link(id INTEGER PRIMARY KEY, path INTEGER NOT NULL REFERENCES path(id), target TEXT NOT NULL);
-- Ways, hop by hop, in the order of the walk. link 0: where it led from there is not known (no permission to look, or
-- somebody outside of the trace has changed it since). A loop ends where it comes to the same link again.
CREATE TABLE way(
  id INTEGER NOT NULL,
  position INTEGER NOT NULL, -- from 1
  link INTEGER NOT NULL,
  PRIMARY KEY(id, position)) WITHOUT ROWID;

-- Everything by name: the one to ask when no other view fits.
CREATE VIEW accesses(path, spelled, resolved, op, mode, errno, existed, count, first, image, pid, exe) AS
  SELECT p.name, s.name, coalesce(r.name, p.name), a.op, a.mode, a.errno, a.existed, a.count, a.first,
         a.image, process.pid, e.name
  FROM access a
  JOIN path p ON p.id = a.path
  JOIN path s ON s.id = a.spelled
  LEFT JOIN path r ON r.id = a.resolved
  JOIN image ON image.id = a.image
  JOIN path e ON e.id = image.exe
  JOIN process ON process.id = image.process;

-- With tracer --events: each access, in order. Columns as in access.
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

CREATE VIEW events(path, time, pid, tid, exe, op, mode, errno, resolved) AS
  SELECT p.name, event.time, process.pid, event.tid, e.name, event.op, event.mode, event.errno,
         coalesce(r.name, p.name)
  FROM event
  JOIN path p ON p.id = event.path
  LEFT JOIN path r ON r.id = event.resolved
  JOIN image ON image.id = event.image
  JOIN path e ON e.id = image.exe
  JOIN process ON process.id = image.process
  ORDER BY event.id;

-- Each link that was walked, and to what it pointed.
CREATE VIEW links(path, target, pid, exe, count) AS
  SELECT p.name, link.target, process.pid, e.name, sum(a.count)
  FROM access a
  JOIN way ON way.id = a.way
  JOIN link ON link.id = way.link
  JOIN path p ON p.id = link.path
  JOIN image ON image.id = a.image
  JOIN path e ON e.id = image.exe
  JOIN process ON process.id = image.process
  GROUP BY link.id, image.id
  ORDER BY link.id, image.id;

-- Each access whose name led through links, hop by hop. link null: not known.
CREATE VIEW hops(path, position, link, target, resolved, op, mode, errno, pid, exe) AS
  SELECT s.name, way.position, l.name, link.target, coalesce(r.name, p.name), a.op, a.mode, a.errno, process.pid, e.name
  FROM access a
  JOIN way ON way.id = a.way
  JOIN path p ON p.id = a.path
  JOIN path s ON s.id = a.spelled
  LEFT JOIN path r ON r.id = a.resolved
  LEFT JOIN link ON link.id = way.link
  LEFT JOIN path l ON l.id = link.path
  JOIN image ON image.id = a.image
  JOIN path e ON e.id = image.exe
  JOIN process ON process.id = image.process
  ORDER BY a.first, a.image, a.op, a.mode, a.path, a.spelled, a.way, way.position;

CREATE VIEW environments(pid, exe, image, name, value) AS
  SELECT process.pid, e.name, image.id, variable.name, variable.value
  FROM image
  JOIN process ON process.id = image.process
  JOIN path e ON e.id = image.exe
  JOIN environment ON environment.id = image.environment
  JOIN variable ON variable.id = environment.variable
  WHERE image.number > 0 OR process.parent IS NULL
  ORDER BY image.id, variable.name;

-- With tracer -k: the call stacks, each once, and which accesses were made from there. caller: the innermost
-- object that is not libc or the loader, 0: there is none. frames: a line for each, innermost first.
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

CREATE VIEW callers(path, op, caller, symbol, pid, exe, count, frames) AS
  SELECT p.name, called.op, c.name, stack.symbol, process.pid, e.name, called.count, stack.frames
  FROM called
  JOIN path p ON p.id = called.path
  JOIN stack ON stack.id = called.stack
  LEFT JOIN path c ON c.id = stack.caller
  JOIN image ON image.id = called.image
  JOIN path e ON e.id = image.exe
  JOIN process ON process.id = image.process;

-- Which object loaded which while the program ran: a plugin and who wanted it.
CREATE VIEW dlopens(path, caller, symbol, pid, exe) AS
  SELECT path, caller, symbol, pid, exe FROM callers WHERE op = 'map' AND caller IS NOT NULL;

-- Opened for reading, directories among them.
CREATE VIEW opened(path, resolved, pid, exe, mode, count) AS
  SELECT path, resolved, pid, exe, CASE op WHEN 'list' THEN 'list' ELSE mode END, sum(count)
  FROM accesses
  WHERE errno = 0 AND (op = 'list' OR (op = 'open' AND mode GLOB 'r*'))
  GROUP BY image, path, resolved, 5
  ORDER BY min(first);

-- Looked for and not there: ENOENT or ENOTDIR.
CREATE VIEW missing(path, errno, pid, exe, count) AS
  SELECT path, CASE errno WHEN 2 THEN 'ENOENT' ELSE 'ENOTDIR' END, pid, exe, sum(count)
  FROM accesses
  WHERE errno IN (2, 20)
  GROUP BY image, path, errno
  ORDER BY min(first);

-- Made, changed or removed.
CREATE VIEW written(path, pid, exe, how) AS
  SELECT path, pid, exe,
         CASE WHEN op <> 'open' THEN op WHEN mode GLOB '*c*' THEN 'create'
              WHEN mode GLOB '*t*' THEN 'truncate' ELSE 'write' END
  FROM accesses
  WHERE errno = 0 AND (op IN ('tmpfile', 'truncate', 'mkdir', 'rmdir', 'unlink', 'rename_from', 'rename_to',
                              'link_to', 'symlink', 'mknod', 'chmod', 'chown', 'utime', 'setxattr', 'bind')
                       OR (op = 'open' AND mode GLOB '*[wct]*'))
  GROUP BY image, path, 4
  ORDER BY min(first);

-- Mapped executable: the shared libraries that were really loaded, by the name they were opened with.
CREATE VIEW loaded(path, pid, exe) AS
  SELECT DISTINCT coalesce(o.name, m.name), process.pid, e.name
  FROM access a
  JOIN path m ON m.id = a.path
  LEFT JOIN access b ON b.image = a.image AND b.op = 'open' AND b.errno = 0 AND b.resolved = a.path
  LEFT JOIN path o ON o.id = b.path
  JOIN image ON image.id = a.image
  JOIN path e ON e.id = image.exe
  JOIN process ON process.id = image.process
  WHERE a.op = 'map' AND a.errno = 0;

CREATE VIEW executed(path, pid, argv, interpreter) AS
  SELECT f.name, process.pid, image.argv, i.name
  FROM image
  JOIN process ON process.id = image.process
  JOIN path f ON f.id = image.file
  LEFT JOIN path i ON i.id = image.interpreter
  WHERE image.number > 0
  ORDER BY image.id;

-- One row per process, with the last program it ran.
CREATE VIEW processes(pid, parent, start, exe, argv, cwd, exit_status, signal, end, user_time, system_time,
                      peak_memory) AS
  SELECT process.pid, parent.pid, process.start, e.name, image.argv, c.name, process.exit_status,
         process.signal, process.end, process.user_time, process.system_time, process.peak_memory
  FROM process
  LEFT JOIN process parent ON parent.id = process.parent
  JOIN image ON image.process = process.id
            AND image.number = (SELECT max(number) FROM image WHERE image.process = process.id)
  JOIN path e ON e.id = image.exe
  JOIN path c ON c.id = image.cwd
  ORDER BY process.id;
CREATE INDEX image_of_process ON image(process, number);

-- Which program ran when: a process is one row per program. end null: not known to have ended.
CREATE VIEW timeline(exe, pid, start, end, argv, number) AS
  SELECT e.name, process.pid, image.start, coalesce(next.start, process.end), image.argv, image.number
  FROM image
  JOIN process ON process.id = image.process
  JOIN path e ON e.id = image.exe
  LEFT JOIN image next ON next.process = image.process AND next.number = image.number + 1
  ORDER BY image.id;

-- What was there before the run and was used. A readlink that says EINVAL proves a file that is not a link.
CREATE VIEW used AS
  SELECT a.image, a.path, a.spelled, a.first,
         CASE WHEN a.op IN ('exec', 'interp', 'list') THEN a.op
              WHEN a.op IN ('open', 'receive', 'inherit') AND a.mode GLOB 'r*' THEN 'open'
              ELSE 'probe' END AS how
  FROM access a
  JOIN path p ON p.id = a.path
  WHERE a.existed
    AND (a.errno = 0 OR (a.op = 'readlink' AND a.errno = 22))
    AND a.op IN ('exec', 'interp', 'open', 'list', 'stat', 'access', 'readlink', 'statfs', 'getxattr', 'chdir',
                 'chroot', 'watch', 'handle', 'connect', 'rename_from', 'link_from', 'receive', 'inherit')
    AND (a.op NOT IN ('receive', 'inherit') OR a.mode GLOB 'r*')
    AND p.name NOT IN ('/proc', '/sys', '/dev')
    AND p.name NOT GLOB '/proc/*' AND p.name NOT GLOB '/sys/*' AND p.name NOT GLOB '/dev/*'
    AND p.name NOT GLOB '/memfd:*';  -- the kernel's name for memory

-- The inputs of the run. how: exec, interp, open, list; probe for what was looked at and never opened.
CREATE VIEW inputs(path, spelled, how, pid, exe) AS
  SELECT p.name, s.name, u.how, process.pid, e.name
  FROM used u
  JOIN path p ON p.id = u.path
  JOIN path s ON s.id = u.spelled
  JOIN image ON image.id = u.image
  JOIN path e ON e.id = image.exe
  JOIN process ON process.id = image.process
  WHERE u.how <> 'probe' OR u.path NOT IN (SELECT path FROM used WHERE how <> 'probe')
  GROUP BY u.path, u.spelled, u.how, u.image
  ORDER BY min(u.first);

INSERT INTO meta VALUES('format', 3), ('complete', 0), ('gaps', 0);
