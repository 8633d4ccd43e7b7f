# SPDX-License-Identifier: MIT
# A process that shares its memory with another one, and goes on there alone when that one has ended or runs another
# program; one that it forks then; and one that is forked in its parent's memory, of which it keeps a copy: nothing that
# they do is missed, and they run as untraced.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
static char stack[65536];
static int pipe_ends[2];
static void look(const char* done) {
  char name[64];
  for (int i = 0; i < 50; i++) {
    sprintf(name, "/nowhere/%d", i);
    close(open(name, O_RDONLY));
    access(name, F_OK);
    usleep(1000); /* meanwhile other programs begin */
  }
  _exit(open(done, O_CREAT | O_WRONLY, 0644) < 0);
}
static int guest(void* nothing) {
  char byte;
  close(pipe_ends[1]);
  read(pipe_ends[0], &byte, 1); /* until the other one has left */
  if (fork() == 0) look("done.child");
  look("done");
}
int main(int argc, char** argv) {
  access("/etc/passwd", F_OK);
  pipe2(pipe_ends, O_CLOEXEC);
  clone(guest, stack + sizeof stack, CLONE_VM | SIGCHLD, 0);
  if (vfork() == 0) {
    if (fork() == 0) guest(0);
    _exit(0);
  }
  if (argc > 1) execl("/bin/sh", "sh", "-c", "for i in $(seq 30); do cat /etc/passwd; /bin/true; done; sleep 0.2", (char*)0);
  _exit(0);
}
C
gcc -O1 -w -o p p.c
for how in "" executes; do
  for mode in --shim --no-shim; do
    rm -f done done.child
    tracer $mode --require-complete -o t ./p $how > /dev/null
    [ -e done ] && [ -e done.child ]
    [ "$(sqlite3 t "select sum(count) from accesses where path glob '/nowhere/*' and errno = 2")" = 400 ]
    [ "$(sqlite3 t "select count(*) from process where signal > 0")" = 0 ]
  done
done
