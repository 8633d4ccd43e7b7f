# SPDX-License-Identifier: MIT
# --no-follow-daemons: ends with the command, status and all; the daemon goes on and its files still open.
job='(until [ -e go ]; do sleep 0.1; done; cat /etc/passwd > got; echo > done) & exit 5'
got=0; tracer --no-follow-daemons -o t sh -c "$job" || got=$?
[ $got = 5 ] && [ ! -e done ]
[ "$(sqlite3 t "select count(*) from gap where what = 'daemon'")" -ge 1 ]
[ "$(sqlite3 t "select value from meta where key = 'complete'")" = 1 ]
tracer -o t true # the file is free again
touch go
for i in $(seq 100); do [ -e done ] && break; sleep 0.1; done
cmp got /etc/passwd
# The caller's pipe ends with the tracer, as long as no daemon holds it.
[ "$(timeout 5 tracer --no-follow-daemons -o t sh -c 'sleep 20 > /dev/null 2>&1 & echo out')" = out ]
# No daemons: nothing special, and signals reach the command.
tracer --no-follow-daemons -o t sh -c 'exit 3' || [ $? = 3 ]
[ "$(sqlite3 t 'select count(*) from gap')" = 0 ]
tracer --no-follow-daemons -o t sh -c 'trap "exit 7" USR1; touch ready; while :; do sleep 0.1; done' & tracer=$!
until [ -e ready ]; do sleep 0.05; done
kill -USR1 $tracer
got=0; wait $tracer || got=$?
[ $got = 7 ]
# Killed before its time, nothing stays behind.
rm ready
tracer --no-follow-daemons -o t sh -c 'echo $$ > pid; touch ready; sleep 100' & tracer=$!
until [ -e ready ]; do sleep 0.05; done
kill -9 $tracer; wait $tracer || true
for i in $(seq 50); do kill -0 "$(cat pid)" 2>/dev/null || exit 0; sleep 0.1; done
exit 1
