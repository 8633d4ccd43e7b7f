# SPDX-License-Identifier: MIT
# --timeout: all processes end, the stubborn and the stopped ones too; status 124 and a complete trace.
got=0; tracer --timeout 0.3 -o t sleep 60 2> err || got=$?
[ $got = 124 ] && [ "$(cat err)" = 'tracer: sleep: timed out' ]
[ "$(sqlite3 t 'select signal from processes')" = 15 ]
got=0; tracer --timeout=0.3 -o t sh -c 'trap "" TERM; sleep 60 & (kill -STOP $$) & while :; do sleep 1; done' 2> err || got=$?
[ $got = 124 ]
[ "$(sqlite3 t 'select count(*) from processes where end is null')" = 0 ]
[ "$(sqlite3 t "select value from meta where key = 'complete'")" = 1 ]
tracer --timeout 60 -o t sh -c 'exit 3' || [ $? = 3 ]
tracer --timeout 0 -o t true 2> err && exit 1 || [ $? = 125 ]
