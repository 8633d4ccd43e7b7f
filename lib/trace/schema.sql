-- SPDX-License-Identifier: MIT
-- The trace format: one SQLite file. This text is the specification; what it makes is what the writer starts with.
--
-- A process is named by pid and start time. An image is one program that a process ran: image number 0 of a
-- forked process is its parent's program until the first exec. Accesses are aggregated per image: equal ones
-- are one row with a count and the sequence number of the first.
--
-- Paths are bytes, stored as TEXT whether they are UTF-8 or not (Python: con.text_factory = bytes).
-- Format 4: user_version is the format, application_id 'Terr' marks the file as ours (lib/trace/format.hh).
--
-- In the trace of a short run the text below is half of the file, and each table takes a page. So it is stored without
-- comments, NOT NULL and REFERENCES (lib/trace/shorten.sed); what only an option fills is in schema-events.sql and
-- schema-callers.sql; a short run has pages of 512 bytes, a long one of 4096.
-- The roots of the tables lie in the order of this text: when a short trace is replaced, the tables before meta change
-- at once, in the first 4096 bytes, then meta and gap (grow_output).

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

-- Ways through symbolic links, hop by hop, in the order of the walk. path: the link's own, no directory above it is a
-- link; target: the text in it when a name led through it. Of a link of /proc that leads to an open file, target is what
-- the kernel calls that file. path 0: where it led from there is not known (no permission to look, or somebody outside
-- of the trace has changed it since). A loop ends where it comes to the same link again.
CREATE TABLE way(
  id INTEGER NOT NULL,
  position INTEGER NOT NULL, -- from 1
  path INTEGER NOT NULL,
  target TEXT,               -- null: not known
  PRIMARY KEY(id, position)) WITHOUT ROWID;

-- format, complete (0 until everything is written), command, cwd, version of the tracer, gaps (their number),
-- started and ended (seconds since the epoch), shim (accesses that were noted without a stop).
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- Where the trace does not tell all: what could not be followed, by whom, and the details.
CREATE TABLE gap(what TEXT NOT NULL, pid INTEGER NOT NULL, detail TEXT NOT NULL);

-- Who: what the other views say of an image.
CREATE VIEW who AS
  SELECT image.id image, pid, name exe
  FROM image
  JOIN process ON process.id = process
  JOIN path ON path.id = exe;

-- Everything by name: the one to ask when no other view fits.
CREATE VIEW accesses AS
  SELECT p.name path, s.name spelled, ifnull(r.name, p.name) resolved, op, mode, errno, existed, count, first, image,
         pid, exe
  FROM access
  JOIN path p ON p.id = path
  JOIN path s ON s.id = spelled
  LEFT JOIN path r ON r.id = resolved
  JOIN who USING(image);

-- Each link that was walked, and to what it pointed.
CREATE VIEW links AS
  SELECT name path, target, pid, exe, sum(count) count
  FROM access a
  JOIN way w ON w.id = way
  JOIN path p ON p.id = w.path
  JOIN who USING(image)
  GROUP BY w.path, target, image;

-- Each access whose name led through links, hop by hop. link null: not known.
CREATE VIEW hops AS
  SELECT s.name path, position, l.name link, target, ifnull(r.name, p.name) resolved, op, mode, errno, pid, exe
  FROM access a
  JOIN way w ON w.id = way
  JOIN path p ON p.id = a.path
  JOIN path s ON s.id = spelled
  LEFT JOIN path r ON r.id = resolved
  LEFT JOIN path l ON l.id = w.path
  JOIN who USING(image)
  ORDER BY first, image, position;

CREATE VIEW environments AS
  SELECT pid, w.exe, image, name, value
  FROM image i
  JOIN who w ON image = i.id
  JOIN environment e ON e.id = environment
  JOIN variable v ON v.id = variable
  WHERE number OR process IN (SELECT id FROM process WHERE parent IS NULL)
  ORDER BY image, name;

-- Opened for reading, directories among them.
CREATE VIEW opened AS
  SELECT path, resolved, pid, exe, iif(op = 'list', op, mode) mode, sum(count) count
  FROM accesses
  WHERE errno = 0 AND (op = 'list' OR op = 'open' AND mode GLOB 'r*')
  GROUP BY image, path, resolved, 5
  ORDER BY min(first);

-- Looked for and not there: ENOENT or ENOTDIR.
CREATE VIEW missing AS
  SELECT path, iif(errno = 2, 'ENOENT', 'ENOTDIR') errno, pid, exe, sum(count) count
  FROM accesses
  WHERE errno IN (2, 20)
  GROUP BY image, path, 2
  ORDER BY min(first);

-- Made, changed or removed.
CREATE VIEW written AS
  SELECT path, pid, exe,
         iif(op <> 'open', op,
             iif(mode GLOB '*c*', 'create', iif(mode GLOB '*t*', 'truncate', 'write'))) how
  FROM accesses
  WHERE errno = 0 AND (op IN ('tmpfile', 'truncate', 'mkdir', 'rmdir', 'unlink', 'rename_from', 'rename_to',
                              'link_to', 'symlink', 'mknod', 'chmod', 'chown', 'utime', 'setxattr', 'bind')
                       OR op = 'open' AND mode GLOB '*[wct]*')
  GROUP BY image, path, 4
  ORDER BY min(first);

-- Mapped executable: the shared libraries that were really loaded, by the name they were opened with.
CREATE VIEW loaded AS
  SELECT DISTINCT ifnull(o.name, m.name) path, pid, exe
  FROM access a
  JOIN path m ON m.id = a.path
  LEFT JOIN access b ON b.image = a.image AND b.op = 'open' AND b.errno = 0 AND b.resolved = a.path
  LEFT JOIN path o ON o.id = b.path
  JOIN who ON who.image = a.image
  WHERE a.op = 'map' AND a.errno = 0;

CREATE VIEW executed AS
  SELECT f.name path, pid, argv, n.name interpreter
  FROM image i
  JOIN process ON process.id = process
  JOIN path f ON f.id = file
  LEFT JOIN path n ON n.id = interpreter
  WHERE number
  ORDER BY i.id;

-- One row per process, with the last program it ran.
CREATE VIEW processes AS
  SELECT p.pid, q.pid parent, p.start, e.name exe, argv, c.name cwd, p.exit_status, p.signal, p.end, p.user_time, p.system_time,
         p.peak_memory
  FROM process p
  JOIN (SELECT *, max(number) FROM image GROUP BY process) i ON p.id = process -- SQLite: the row with the maximum
  LEFT JOIN process q ON q.id = p.parent
  JOIN path e ON e.id = exe
  JOIN path c ON c.id = cwd
  ORDER BY p.id;

-- The inputs of the run: what was there before it and was used. how: exec, interp, open, list; probe for what was looked
-- at and never opened. A readlink that says EINVAL (22) proves a file that is not a link. /memfd:NAME is the kernel's
-- name for memory.
CREATE VIEW inputs AS
  WITH used AS (
    SELECT image, path, spelled, first,
           CASE WHEN op IN ('exec', 'interp', 'list') THEN op
                WHEN op IN ('open', 'receive', 'inherit') AND mode GLOB 'r*' THEN 'open'
                ELSE 'probe' END how
    FROM access
    JOIN path ON path.id = path
    WHERE existed
      AND (errno = 0 OR op = 'readlink' AND errno = 22)
      AND op IN ('exec', 'interp', 'open', 'list', 'stat', 'access', 'readlink', 'statfs', 'getxattr', 'chdir',
                 'chroot', 'watch', 'handle', 'connect', 'rename_from', 'link_from', 'receive', 'inherit')
      AND (op NOT IN ('receive', 'inherit') OR mode GLOB 'r*')
      AND name || '/' NOT GLOB '/proc/*' AND name || '/' NOT GLOB '/sys/*' AND name || '/' NOT GLOB '/dev/*'
      AND name NOT GLOB '/memfd:*')
  SELECT p.name path, s.name spelled, how, pid, exe
  FROM used u
  JOIN path p ON p.id = u.path
  JOIN path s ON s.id = u.spelled
  JOIN who USING(image)
  WHERE how <> 'probe' OR u.path NOT IN (SELECT path FROM used WHERE how <> 'probe')
  GROUP BY u.path, u.spelled, how, image
  ORDER BY min(first);
