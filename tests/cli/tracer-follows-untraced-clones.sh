# SPDX-License-Identifier: MIT
# CLONE_UNTRACED would hide a child (from strace it does) and leave it with a filter and no tracer: it is taken
# out of the flags of clone and clone3.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
static int look(const char* name) {
  int fd = open(name, O_RDONLY);
  _exit(fd >= 0 ? 0 : 1);
}
int main(void) {
  int status;
  struct clone_args clone;
  memset(&clone, 0, sizeof clone);
  clone.flags = CLONE_UNTRACED;
  if (syscall(SYS_clone3, &clone, sizeof clone) == 0) look("/etc/passwd");
  waitpid(-1, &status, __WALL);
  printf("clone3 %d\n", status);
  fflush(stdout);
  if (syscall(SYS_clone, CLONE_UNTRACED | 17L, 0L, 0L, 0L, 0L) == 0) look("/etc/group");
  waitpid(-1, &status, __WALL);
  printf("clone %d\n", status);
}
C
gcc -o p p.c
tracer -o t ./p > out
printf 'clone3 0\nclone 0\n' | cmp - out
[ "$(tracels --prefix /etc/passwd --prefix /etc/group t)" = "/etc/group
/etc/passwd" ]
