# SPDX-License-Identifier: MIT
# --env: names by default, values only if asked for, equal environments once.
run() { env -i PATH="$PATH" SECRET='a b
c' EMPTY= "$(command -v tracer)" -o t "$@" /bin/sh -c '/bin/true; /bin/true; env -i ONE=1 /bin/true; :'; }
ask() { sqlite3 t "select group_concat(name || '=' || coalesce(value, '?'), ' ') from environments $1"; }
run
[ "$(ask "where exe glob '*sh'")" = 'EMPTY=? PATH=? SECRET=?' ] || { ask; exit 1; }
grep -q 'a b' t && exit 1
[ "$(sqlite3 t 'select count(distinct id) from environment')" -le 3 ] # sh adds PWD to what it gives on
run --env=all
[ "$(ask "where exe glob '*sh'")" = "EMPTY= PATH=$PATH SECRET=a b
c" ]
[ "$(sqlite3 t "select count(*) from environments where name = 'ONE' and value = '1'")" = 1 ]
[ "$(sqlite3 t "select count(*) from variable where name = 'SECRET'")" = 1 ]
run --env none
[ "$(sqlite3 t 'select count(*) from variable')" = 0 ]
