# SPDX-License-Identifier: MIT
# What the program can see of itself is what it sees untraced: descriptors, signals, parent, environment,
# terminal, limits; also without an environment and without standard descriptors.
cat > p.c <<'C'
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
int main(int argc, char** argv) {
  FILE* out = fopen(argv[1], "w");
  for (int fd = 0; fd < 1024; fd++)
    if (fd != fileno(out) && fcntl(fd, F_GETFD) >= 0) fprintf(out, "fd %d flags %d\n", fd, fcntl(fd, F_GETFD));
  sigset_t mask;
  sigprocmask(SIG_BLOCK, NULL, &mask);
  for (int i = 1; i < 65; i++) {
    struct sigaction action;
    if (sigaction(i, NULL, &action)) continue;
    fprintf(out, "signal %d %d %d\n", i, action.sa_handler == SIG_IGN, sigismember(&mask, i));
  }
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  cpu_set_t cpus;
  sched_getaffinity(0, sizeof cpus, &cpus);
  fprintf(out, "limit %ld cpus %d umask %o args %d nnp %d dumpable %d\n", (long)limit.rlim_cur, CPU_COUNT(&cpus),
          umask(0), argc, prctl(PR_GET_NO_NEW_PRIVS), prctl(PR_GET_DUMPABLE));
  fprintf(out, "group %d session %d\n", getpgrp() == getpgid(getppid()), getsid(0) == getsid(getppid()));
  for (char** e = environ; *e; e++) fprintf(out, "%s\n", *e);
}
C
gcc -D_GNU_SOURCE -include sys/stat.h -o p p.c
both() { # a way to start a program: "$@" before it
  "$@" ./p plain
  "$@" "$(command -v tracer)" -o t ./p traced
  cmp plain traced || { echo "$*"; diff plain traced; exit 1; }
  [ -s traced ]
}
both env
both env -i
both env -i A=b C='d e'
both bash -c 'exec "$@" 7</etc/passwd' -
both bash -c 'exec "$@" <&- >&- 2>&-' -
both bash -c 'trap "" CHLD INT HUP USR1; exec "$@"' -
both nohup
both bash -c 'ulimit -n 64; exec "$@"' -
