# SPDX-License-Identifier: MIT
# A storm of signals whose handler opens files itself, on a stack of its own, in the middle of calls of the program;
# and one that leaves by siglongjmp.
cat > p.c <<'C'
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
static volatile int seen;
static sigjmp_buf out;
static void handle(int signal) {
  (void)signal;
  struct stat status;
  stat("/etc/from-the-handler", &status);
  int fd = open("/etc/passwd", O_RDONLY);
  if (fd >= 0) close(fd);
  seen++;
}
static void leave(int signal) { (void)signal; seen++; siglongjmp(out, 1); }
static void look(void) {
  struct stat status;
  stat("/etc/group", &status);
  int fd = open("/etc/hosts", O_RDONLY);
  if (fd >= 0) close(fd);
  access("/nope", F_OK);
}
int main(void) {
  stack_t stack = {.ss_sp = malloc(16384), .ss_size = 16384};
  sigaltstack(&stack, 0);
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK | SA_RESTART};
  sigaction(SIGALRM, &action, 0);
  struct itimerval often = {{0, 300}, {0, 300}}, never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &often, 0);
  while (seen < 500) look();
  setitimer(ITIMER_REAL, &never, 0); /* no handler leaves before there is a place to go to */
  action.sa_handler = leave;
  action.sa_flags = SA_NODEFER;
  sigaction(SIGALRM, &action, 0);
  if (!sigsetjmp(out, 1)) setitimer(ITIMER_REAL, &often, 0);
  while (seen < 1000) look();
  setitimer(ITIMER_REAL, &never, 0);
  look();
  return 0;
}
C
gcc -O1 -o p p.c
"$TOP/tests/diff_strace.py" signals ./p
