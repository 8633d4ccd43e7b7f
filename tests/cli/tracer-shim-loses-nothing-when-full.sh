# SPDX-License-Identifier: MIT
# A table of one, two or three slots for 8 threads and 6 processes: what does not fit stops, and nothing is lost.
cat > p.c <<'C'
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static void* work(void* number) {
  char name[50];
  for (int i = 0; i < 2000; i++) {
    sprintf(name, "/nope/%ld/%d", (long)number, i % 100);
    access(name, F_OK);
  }
  return 0;
}
int main(void) {
  pthread_t threads[8];
  work((void*)100);
  for (long i = 1; i < 6; i++)
    if (!fork()) { work((void*)i); _exit(0); }
  for (long i = 0; i < 8; i++) pthread_create(&threads[i], 0, work, (void*)(i + 10));
  for (int i = 0; i < 8; i++) pthread_join(threads[i], 0);
  while (wait(0) > 0) {}
  return 0;
}
C
gcc -O1 -pthread -o p p.c
for slots in 1 2 3 512; do
  tracer --shim-slots $slots -o t ./p
  sqlite3 t "select $slots, sum(count), count(distinct path) from accesses where path glob '/nope/*'; select value from meta where key = 'shim'" | tee seen
  grep -qx "$slots|28000|1400" seen
  [ "$(tail -n 1 seen)" -gt 5000 ]
done
