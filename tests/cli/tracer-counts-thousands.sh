# SPDX-License-Identifier: MIT
# 24 compile jobs at the same time, 5,000 processes, 100,000 accesses: all counted, in bounded memory.
for i in $(seq 24); do printf '#include "h%d.h"\n#include <stddef.h>\nint f%d(void) { return H; }\n' $i $i > f$i.c; echo "#define H $i" > h$i.h; done
printf 'all: %s\n%%.o: %%.c\n\tgcc -c -o $@ $<\n' "$(seq -f 'f%.0f.o' -s ' ' 24)" > Makefile
tracer -o t make -s -j24
[ "$(sqlite3 t "select count(*) from (select distinct path from inputs where how = 'open' and path glob '$PWD/h*.h')")" = 24 ]
[ "$(sqlite3 t "select count(distinct pid) from inputs where path glob '*/stddef.h'")" = 24 ]
[ "$(sqlite3 t "select count(*) from executed where path glob '*/cc1'")" = 24 ]
[ "$(tracels --written t | grep -c "^$PWD/f[0-9]*\.o$")" = 24 ]
[ "$(sqlite3 t 'select count(*), sum(exit_status) from processes where exit_status is null or exit_status')" = '0|' ]

cat > p.c <<'C'
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  for (int i = 0; i < 5000; i++) {
    if (vfork() == 0) { execl("./q", "q", (char*)0); _exit(127); }
    if (i >= 50) wait(NULL);
  }
  while (wait(NULL) > 0) {}
}
C
cat > q.c <<'C'
#include <unistd.h>
int main(void) { access("/no/process", F_OK); return 3; }
C
gcc -o p p.c; gcc -static -o q q.c
tracer -o t ./p
[ "$(sqlite3 t 'select count(*), sum(exit_status = 3) from processes')" = '5001|5000' ]
[ "$(sqlite3 t "select count(*), sum(count) from missing where path = '/no/process'")" = '5000|5000' ]

cat > m.c <<'C'
#include <stdio.h>
#include <unistd.h>
int main(void) {
  char name[50];
  for (int i = 0; i < 100000; i++) { sprintf(name, "/no/%d", i % 1000); access(name, F_OK); }
}
C
gcc -O1 -o m m.c
# Memory, asked for while it runs.
tracer -o t ./m & tracer=$!
peak=0
while kill -0 $tracer 2>/dev/null; do
  now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$tracer/status 2>/dev/null) || true
  [ -z "$now" ] || peak=$now
  sleep 0.1
done
wait $tracer
[ "$(sqlite3 t "select count(*), sum(count) from missing where path glob '/no/*'")" = '1000|100000' ]
case $BUILD in *san*) ;; *) [ "$peak" -gt 1000 ] && [ "$peak" -lt 60000 ] || { echo "$peak KiB"; exit 1; } ;; esac
