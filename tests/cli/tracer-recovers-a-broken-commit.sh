# SPDX-License-Identifier: MIT
# A tracer that is killed in the middle of a commit leaves SQLite's rollback journal: the next reader rolls back,
# and the next tracer may replace the trace.
tracer -o t cat /etc/hostname > /dev/null
tracels t > before
/usr/bin/python3 - <<'P'
import os, sqlite3
db = sqlite3.connect("t", isolation_level=None)
db.execute("PRAGMA cache_size = 1")
db.execute("BEGIN")
db.execute("DELETE FROM access")
db.executemany("INSERT INTO path VALUES(?, ?)", ((i, "/x" * 500) for i in range(1000, 2000)))
os._exit(0)  # dies with half of it in the file
P
[ -s t-journal ]
cp t t2; cp t-journal t2-journal
tracels t > after
cmp before after
[ ! -e t-journal ]
tracer -o t2 cat /etc/hostname > /dev/null
[ ! -e t2-journal ]
[ "$(sqlite3 t2 'pragma integrity_check')" = ok ]
tracels t2 | cmp before -
# Half of a trace: an error in one line, not a list.
head -c 6000 t2 > half; got=0
tracels half > list 2> err || got=$?
[ $got = 3 ] && [ "$(wc -l < err)" = 1 ] || { echo "status $got"; cat err; exit 1; }
head -c 50 t2 > stub; got=0
tracels stub 2> err || got=$?
[ $got = 2 ]
