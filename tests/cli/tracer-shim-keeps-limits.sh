# SPDX-License-Identifier: MIT
# A program that only just fits into its address space (ulimit -v) fits in the trace too; with few descriptors as well, and
# with a limit on the size of files, where there is no shim.
cat > p.c <<'C'
#include <fcntl.h>
#include <unistd.h>
int main(void) {
  for (int i = 0; i < 100; i++) { close(open("/etc/passwd", O_RDONLY)); access("/nope", F_OK); }
  return 7;
}
C
gcc -O1 -o p p.c
runs() { bash -c "ulimit -v $1; exec ./p" 2> /dev/null; [ $? = 7 ]; }
low=100 high=100000
while [ $((high - low)) -gt 4 ]; do
  middle=$(((low + high) / 2))
  if runs $middle; then high=$middle; else low=$middle; fi
done
echo "needs $high KiB"
runs $high && ! runs $low
for mode in --shim --no-shim; do
  got=0; tracer $mode -o t bash -c "ulimit -v $high; exec ./p" || got=$?
  [ $got = 7 ]
  [ "$(sqlite3 t "select sum(count) from accesses where path in ('/etc/passwd', '/nope') and exe glob '*/p'")" = 200 ]
  got=0; tracer $mode -o t bash -c 'ulimit -n 4; exec ./p' || got=$?
  [ $got = 7 ]
  [ "$(sqlite3 t "select sum(count) from accesses where path in ('/etc/passwd', '/nope') and exe glob '*/p'")" = 200 ]
done
got=0; (ulimit -f 100000; exec tracer -o t ./p) || got=$?
[ $got = 7 ]
[ "$(sqlite3 t "select sum(count) from accesses where path in ('/etc/passwd', '/nope') and exe glob '*/p'")" = 200 ]
