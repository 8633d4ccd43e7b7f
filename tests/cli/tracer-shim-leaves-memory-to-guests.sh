# SPDX-License-Identifier: MIT
# A process that shares its memory with another one, and goes on there alone when that one has ended or runs another
# program: nothing that it does is missed, and it runs as untraced.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
static char stack[65536];
static int pipe_ends[2];
static int guest(void* nothing) {
  char byte, name[64];
  close(pipe_ends[1]);
  read(pipe_ends[0], &byte, 1); /* until the other one has left */
  for (int i = 0; i < 50; i++) {
    sprintf(name, "/nowhere/%d", i);
    close(open(name, O_RDONLY));
    access(name, F_OK);
  }
  int made = open("done", O_CREAT | O_WRONLY, 0644);
  _exit(made < 0);
}
int main(int argc, char** argv) {
  access("/etc/passwd", F_OK);
  pipe2(pipe_ends, O_CLOEXEC);
  clone(guest, stack + sizeof stack, CLONE_VM | SIGCHLD, 0);
  if (argc > 1) execl("/bin/sh", "sh", "-c", "for i in 1 2 3; do cat /etc/passwd; /bin/true; done; sleep 0.3", (char*)0);
  _exit(0);
}
C
gcc -O1 -w -o p p.c
for how in "" executes; do
  for mode in --shim --no-shim; do
    rm -f done
    tracer $mode --require-complete -o t ./p $how > /dev/null
    [ -e done ]
    [ "$(sqlite3 t "select sum(count) from accesses where path glob '/nowhere/*' and errno = 2")" = 100 ]
    [ "$(sqlite3 t "select count(*) from process where signal > 0")" = 0 ]
  done
done
