# SPDX-License-Identifier: MIT
# -p: the running tree from now on, threads and children; on SIGINT it goes on as if nothing had been.
cat > p.c <<'C'
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static void* look(void* name) {
  for (;;) { access(name, F_OK); usleep(20000); }
}
int main(void) {
  FILE* held = fopen("held", "r");
  pthread_t thread;
  pthread_create(&thread, 0, look, "/no/thread");
  if (fork() == 0) look("/no/child");
  for (;;) {
    if (fork() == 0) { execl("/bin/cat", "cat", "later", NULL); _exit(1); }
    wait(NULL);
    usleep(20000);
    if (access("stop", F_OK) == 0) { system("echo end > ended"); kill(0, 15); }
  }
}
C
gcc -pthread -o p p.c
echo > held; echo > later
setsid ./p > /dev/null & target=$!
trap 'kill -9 -- -$target 2>/dev/null || true' EXIT
sleep 0.3
tracer -p $target -o t & tracer=$!
for i in $(seq 100); do [ "$(sqlite3 t "select count(distinct path) from accesses where path glob '/no/*'" 2>/dev/null)" = 2 ] && break; sleep 0.1; done
kill -INT $tracer; wait $tracer
ask() { sqlite3 t "select $1"; }
[ "$(ask "value from meta where key = 'complete'")" = 1 ]
[ "$(ask "count(distinct path) from missing where path glob '/no/*'")" = 2 ]
[ "$(ask "count(*) from inputs where path = '$PWD/later' and how = 'open'")" -ge 1 ]
[ "$(ask "count(*) from inputs where path = '$PWD/held' and how = 'open'")" -ge 1 ]
[ "$(ask "count(*) from loaded where path glob '*/libc.so.6'")" -ge 1 ]
[ "$(ask "group_concat(distinct what) from gap")" = attach,detach ]
# It lives, in all its parts, and nobody traces it.
for task in /proc/$target/task/*; do
  grep -q '^TracerPid:	0$' $task/status
  grep -q '^State:	[RSD]' $task/status
done
touch stop
for i in $(seq 50); do [ -e ended ] && break; sleep 0.1; done
[ -e ended ]
# The end of the tree is the end of the trace; --timeout lets go.
sleep 0.5 & got=0; tracer -p $! -o t || got=$?
[ $got = 0 ] && [ "$(ask 'exit_status from processes')" = 0 ]
sleep 30 & target=$!
timeout 10 tracer -p $target --timeout 0.3 -o t
kill $target
# A stopped process stays stopped.
setsid sh -c 'kill -STOP $$; exit 4' & target=$!
sleep 0.3
timeout 10 tracer -p $target --timeout 0.5 -o t
for i in $(seq 50); do grep -q '^State:	T' /proc/$target/status && break; sleep 0.1; done # it goes back by itself
grep -q '^State:	T' /proc/$target/status
kill -CONT $target; wait $target || [ $? = 4 ]
# kill -9 of the tracer leaves the process alone.
sleep 30 & target=$!
tracer -p $target -o t & tracer=$!
sleep 0.5; kill -9 $tracer; wait $tracer || true
grep -q '^State:	S' /proc/$target/status; kill $target
tracer -p 999999999 -o t 2> err && exit 1 || [ $? = 125 ]
[ "$(wc -l < err)" = 1 ]
