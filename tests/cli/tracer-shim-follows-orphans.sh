# SPDX-License-Identifier: MIT
# Processes whose parent is killed while it makes them, so that nobody tells the tracer of them: all that they do is
# noted, as their own.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  int* looked = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int ends[2];
  char byte;
  pipe(ends);
  for (int i = 0; i < 200; i++) {
    pid_t parent = fork();
    if (parent == 0) {
      for (int k = 0; k < 50; k++) {
        if (fork()) continue;
        for (int j = 0; j < 20; j++) access("/nowhere", F_OK);
        __atomic_add_fetch(looked, 1, __ATOMIC_SEQ_CST);
        _exit(0);
      }
      _exit(0);
    }
    usleep(rand() % 3000);
    kill(parent, SIGKILL);
    waitpid(parent, 0, 0);
  }
  close(ends[1]);
  read(ends[0], &byte, 1); /* until all have ended */
  printf("%d\n", *looked);
  return 0;
}
C
gcc -O1 -w -o p p.c
for mode in --shim --no-shim; do
  looked=$(tracer $mode --require-complete -o t ./p)
  echo "$mode: $looked processes have looked"
  [ "$(sqlite3 t "select sum(count) from accesses where path = '/nowhere'")" = $((20 * looked)) ]
  [ "$(sqlite3 t "select count(*) from (select sum(count) as n from accesses where path = '/nowhere' group by image) where n <> 20")" = 0 ]
done
