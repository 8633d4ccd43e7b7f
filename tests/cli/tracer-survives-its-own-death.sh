# SPDX-License-Identifier: MIT
# kill -9 of the tracer: no process is left behind, stopped or running; the trace is readable and says that it
# is incomplete.
cat > job <<'S'
echo $$ > pid
cat /etc/hostname > /dev/null
(kill -STOP $BASHPID) &
for i in 1 2 3 4 5 6; do sleep 1000 & done
touch ready
wait
S
tracer -o t bash job & tracer=$!
until [ -e ready ]; do sleep 0.05; done
sleep 1.5 # the batch of the last second
[ "$(sqlite3 t "select value from meta where key = 'complete'")" = 0 ]
pids=$(sqlite3 t 'select pid from processes where exit_status is null')
[ "$(wc -w <<<"$pids")" -ge 8 ]
kill -9 $tracer
wait $tracer || true
for i in $(seq 50); do
  alive=0
  for pid in $pids; do
    state=$(sed 's/.*) //' /proc/$pid/stat 2>/dev/null | cut -c1) || continue
    [ -z "$state" ] || [ "$state" = Z ] || alive=$((alive + 1))
  done
  [ $alive = 0 ] && break
  sleep 0.1
done
[ $alive = 0 ] || { echo "$alive processes left"; exit 1; }
[ "$(sqlite3 t 'pragma integrity_check')" = ok ]
got=0; tracels t > list 2> err || got=$?
[ $got = 1 ]; grep -q incomplete err; grep -qx /etc/hostname list

# Killed while it writes as fast as it can: whatever the moment, the file is sound.
for delay in 0.3 0.7 1.02 1.1; do
  tracer -o t bash -c 'while :; do for f in /etc/*; do test -e $f/$RANDOM; done; done' & tracer=$!
  sleep $delay
  kill -9 $tracer; wait $tracer || true
  [ "$(sqlite3 t 'pragma integrity_check')" = ok ]
  tracels t > list 2> err && exit 1 || [ $? = 1 ]
done
