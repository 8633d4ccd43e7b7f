# SPDX-License-Identifier: MIT
# The trace does not fit: the command goes on undisturbed, one line says it, the status is 125, and what was
# written is a sound, incomplete trace.
[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || { echo "needs root to mount a small tmpfs"; exit 77; }
mkdir small
cat > job <<'S'
for i in $(seq 3000); do [ -e /no/such/file/with/a/rather/long/name/so/that/the/trace/grows/$i ]; done
sleep 1.2
for i in $(seq 3000); do [ -e /and/another/such/file/with/a/rather/long/name/to/make/it/grow/$i ]; done
echo done
S
cat > inside <<'S'
mount -t tmpfs -o size=300k tmpfs small
got=0
tracer -o small/t bash job > out 2> err || got=$?
[ $got = 125 ] || { echo "status $got"; cat err; exit 1; }
grep -qx 'done' out
[ "$(wc -l < err)" = 1 ] && grep -q '^tracer: small/t: .*No space left on device' err || { cat err; exit 1; }
[ "$(sqlite3 small/t 'pragma integrity_check')" = ok ]
[ "$(sqlite3 small/t "select value from meta where key = 'complete'")" = 0 ]
mount -t tmpfs -o size=8k tmpfs small
got=0
tracer -o small/t touch started > out 2> err || got=$?
[ $got = 125 ] && [ "$(wc -l < err)" = 1 ] && [ ! -e started ] || { echo "tiny: $got"; cat err; exit 1; }
S
unshare -m bash -eu inside
