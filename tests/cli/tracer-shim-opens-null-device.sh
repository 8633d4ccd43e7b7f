# SPDX-License-Identifier: MIT
# Shells "create" /dev/null all the time: no stop, and the trace says what it says without the shim. Where the name may be
# something else (moved away, or another /dev), the tracer looks again.
cat > p.sh <<'S'
for i in 1 2 3 4 5 6 7 8 9 10; do echo $i > /dev/null; echo $i >> /dev/null; done
: <> /dev/null
set -C; echo 1 2>&1 > /dev/null || echo cannot
S
look() {
  sqlite3 "$1" "select op, mode, errno, existed, sum(count) from accesses where path = '/dev/null' group by 1, 2, 3, 4"
}
tracer -o a -- sh p.sh
tracer --no-shim -o b -- sh p.sh
look a | diff - <(look b)
look a | grep -q 'open|wt|0|0|10'
ASAN_OPTIONS=detect_leaks=0 strace -o calls tracer -o a -- sh p.sh
stops=$(grep -c 'PTRACE_EVENT_SECCOMP' calls)
[ "$stops" -lt 15 ] || { echo "$stops stops"; exit 1; } # 21 opens; the shell's own start stops some ten times

cat > moved.sh <<'S'
echo 1 > /dev/null
mount -t tmpfs none /dev
echo 2 > /dev/null
cat /dev/null
mv /dev/null /dev/away
echo 3 > /dev/null
S
if unshare -m true 2>/dev/null; then
  tracer -o a -- unshare -m sh moved.sh
  tracer --no-shim -o b -- unshare -m sh moved.sh
  look a | diff - <(look b)
  look a | grep -q 'open|wc|0'
else
  echo "not root: no other /dev to look at"
fi
