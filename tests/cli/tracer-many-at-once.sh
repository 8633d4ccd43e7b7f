# SPDX-License-Identifier: MIT
# 200 threads that come and go, 300 processes at the same time, a chain of 200 forks.
cat > p.c <<'C'
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static void* work(void* number) {
  char name[50];
  sprintf(name, "/thread-%ld", (long)number);
  for (int i = 0; i < 20; i++) access(name, F_OK);
  return 0;
}
static void chain(int depth) {
  char name[50];
  sprintf(name, "/chain-%d", depth);
  access(name, F_OK);
  if (depth && fork() == 0) {
    chain(depth - 1);
    _exit(0);
  }
  wait(NULL);
}
int main(void) {
  pthread_t threads[200];
  for (long i = 0; i < 200; i++) pthread_create(&threads[i], 0, work, (void*)i);
  for (int i = 0; i < 200; i++) pthread_join(threads[i], 0);
  for (int i = 0; i < 300; i++)
    if (fork() == 0) {
      char name[50];
      sprintf(name, "/process-%d", i);
      access(name, F_OK);
      _exit(0);
    }
  while (wait(NULL) > 0) {}
  chain(200);
  return 0;
}
C
gcc -pthread -o p p.c
timeout 100 tracer -o t ./p
count() { sqlite3 t "select count(distinct path), sum(count) from missing where path glob '/$1-*'"; }
[ "$(count thread)" = '200|4000' ]
[ "$(count process)" = '300|300' ]
[ "$(count chain)" = '201|201' ]
[ "$(sqlite3 t 'select count(*), sum(exit_status) from processes')" = '501|0' ]
[ "$(tracels --tree t | sed -n '$s/p.*//p' | tr -dc ' ' | wc -c)" -gt 399 ]
