# SPDX-License-Identifier: MIT
# kill -9 of the tracer at any moment of a short run, while it begins or ends its trace: what is left opens and is sound.
for i in $(seq 150); do
  [ $((i % 3)) != 0 ] || rm -f t t-journal
  tracer -o t sh -c 'cat /etc/passwd; ls /' > /dev/null 2>&1 & tracer=$!
  sleep 0.0$((i % 16 / 10))$((i % 10))
  kill -9 $tracer 2>/dev/null || true
  wait $tracer || true
  [ -s t ] || continue
  [ "$(sqlite3 t 'pragma integrity_check')" = ok ] || { cp t "$TMPDIR/bad"; exit 1; }
  got=0; tracels t > list 2> err || got=$?
  [ $got = 1 ] && grep -q incomplete err || [ $got = 0 ] || { echo "status $got"; cat err; exit 1; }
done
