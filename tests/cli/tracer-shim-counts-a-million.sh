# SPDX-License-Identifier: MIT
# 1,000,000 accesses from 200 threads and 24 processes at a time: all counted, in memory that depends on the number of
# distinct paths (20,000 here) and of processes, not of accesses.
cat > p.c <<'C'
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static long accesses = 2000;
static void* work(void* number) {
  char name[50];
  for (long i = 0; i < accesses; i++) {
    sprintf(name, "/nope/%ld/%ld", (long)number, i % 100);
    access(name, F_OK);
  }
  return 0;
}
int main(void) {
  pthread_t threads[200];
  for (int i = 0; i < 10; i++) access("/etc", F_OK);
  for (long i = 0; i < 200; i++) pthread_create(&threads[i], 0, work, (void*)i);
  for (int i = 0; i < 200; i++) pthread_join(threads[i], 0);
  accesses = 25000;
  for (long i = 0; i < 24; i++)
    if (!fork()) { work((void*)i); _exit(0); }
  while (wait(0) > 0) {}
  return 0;
}
C
gcc -O1 -pthread -o p p.c
tracer -o t ./p &
tracer=$!
most=0
while now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$tracer/status 2>/dev/null) && [ -n "$now" ]; do most=$now; sleep 0.1; done
wait $tracer
echo "$most KiB"
[ "$(sqlite3 t "select sum(count), count(distinct path) from accesses where path glob '/nope/*'")" = '1000000|20000' ]
[ "$(sqlite3 t "select value from meta where key = 'shim'")" -gt 990000 ]
[ -n "${TERRARIUM_SAN:-}" ] || [ "$most" -lt 100000 ]
