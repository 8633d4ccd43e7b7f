# SPDX-License-Identifier: MIT
# --events: every access in order, with its time; without it there is no such table, and no rows of it to list.
cat > p.c <<'C'
#include <unistd.h>
int main(void) {
  for (int i = 0; i < 3; i++) { access("/no/a", 0); access("/no/b", 0); usleep(10000); }
}
C
gcc -o p p.c
tracer --events -o t ./p
[ "$(sqlite3 t "select group_concat(substr(path, 5), '') from events where path glob '/no/*'")" = ababab ]
[ "$(sqlite3 t "select max(time) - min(time) between 0.02 and 10 from events where path glob '/no/*'")" = 1 ]
[ "$(sqlite3 t 'select (select count(*) from event) = (select sum(count) from access)')" = 1 ]
[ "$(sqlite3 t 'select count(distinct tid) from events')" = 1 ]
tracer -o t ./p
[ "$(sqlite3 t "select count(*) from sqlite_schema where name like 'event%'")" = 0 ]
[ "$(tracels --events t)" = '' ]
