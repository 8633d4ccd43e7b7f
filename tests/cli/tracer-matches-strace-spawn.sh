# SPDX-License-Identifier: MIT
# vfork, posix_spawn, clone3 without a signal at its end, and a grandchild that outlives its parent.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/sched.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
extern char** environ;
int main(void) {
  char* args[] = {"true", NULL};
  pid_t pid;
  posix_spawn(&pid, "/bin/true", NULL, NULL, args, environ);
  waitpid(pid, NULL, 0);
  posix_spawnp(&pid, "no-such-program", NULL, NULL, args, environ);
  if (vfork() == 0) {
    execve("/not/there", args, environ);
    execve("/bin/false", args, environ);
    _exit(1);
  }
  wait(NULL);
  struct clone_args clone;
  memset(&clone, 0, sizeof clone);
  if (syscall(SYS_clone3, &clone, sizeof clone) == 0) {
    close(open("/in-clone3", O_RDONLY));
    _exit(0);
  }
  waitpid(-1, NULL, __WALL);
  if (fork() == 0) {
    if (fork() == 0) {
      setsid();
      usleep(100000);
      close(open("/in-daemon", O_RDONLY));
      _exit(0);
    }
    _exit(0);
  }
  wait(NULL);
  return 0;
}
C
gcc -o p p.c
"$TOP/tests/diff_strace.py" spawn ./p
