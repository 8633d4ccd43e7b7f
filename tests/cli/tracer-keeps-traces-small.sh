# SPDX-License-Identifier: MIT
# The trace of a short run is small and sound; that of a busy one has large pages, also if it was short at first and
# somebody reads it while it changes from one to the other.
rows() { sqlite3 "$1" 'select count(*) from (select distinct image, path, op from access)'; }
size() { stat -c %s "$1"; }
env -i PATH="$PATH" tracer -o true.trace true
[ "$(size true.trace)" -lt 14000 ] || { echo "true: $(size true.trace) bytes"; exit 1; }
env -i PATH="$PATH" tracer -o short.trace /usr/bin/python3 -c pass
[ "$(size short.trace)" -lt $((230 * $(rows short.trace))) ] || { echo "$(size short.trace) for $(rows short.trace)"; exit 1; }
for trace in true short; do
  [ "$(sqlite3 $trace.trace 'pragma page_size; pragma integrity_check; select value from meta where key = '\''complete'\')" = $'512\nok\n1' ]
  [ ! -e $trace.trace-journal ]
done
sqlite3 short.trace 'select path from opened' | grep -q '/encodings/'

# The same name again: nothing of the longer one is left.
tracer -o short.trace true
[ "$(sqlite3 short.trace "select count(*) from opened where path like '%encodings%'")" = 0 ]
[ "$(size short.trace)" -lt 14000 ]

cat > job <<'S'
i=0; while [ $i -lt 3 ]; do i=$((i + 1)); test -e /no/early; sleep 0.6; done
i=0; while [ $i -lt 5000 ]; do i=$((i + 1)); test -e /no/such/file/$i; done
sleep 1.2
i=0; while [ $i -lt 5000 ]; do i=$((i + 1)); test -e /no/other/file/$i; done
true
S
tracer -o long.trace sh job & tracer=$!
sleep 0.2; sizes=''
while kill -0 $tracer 2>/dev/null; do
  [ -s long.trace ] || continue
  sqlite3 -cmd '.timeout 20000' long.trace 'pragma page_size; select count(*) from sqlite_schema; select count(*) from accesses' > seen 2> err || { cat err; exit 1; }
  case "$sizes" in *" $(head -n 1 seen)") ;; *) sizes="$sizes $(head -n 1 seen)" ;; esac
done
wait $tracer
[ "$sizes" = ' 512 4096' ] || { echo "page sizes seen:$sizes"; exit 1; }
[ "$(sqlite3 long.trace 'pragma integrity_check')" = ok ]
[ "$(sqlite3 long.trace "select sum(count) from missing where path glob '/no/*'")" = 10003 ]
