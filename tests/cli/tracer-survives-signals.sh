# SPDX-License-Identifier: MIT
# Signals reach the program with their sender and value; stop and continue work and the parent sees them;
# SIGTERM to the tracer goes to the program.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
static volatile sig_atomic_t value, code, sender, ticks;
static void got(int signal, siginfo_t* info, void* context) {
  (void)signal, (void)context;
  value = info->si_value.sival_int;
  code = info->si_code;
  sender = info->si_pid;
}
static void tick(int signal) { (void)signal; ticks++; }
int main(void) {
  struct sigaction action = {.sa_sigaction = got, .sa_flags = SA_SIGINFO};
  sigaction(SIGRTMIN, &action, NULL);
  sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 42});
  printf("queue %d %d %d\n", value, code == SI_QUEUE, sender == getpid());
  signal(SIGTRAP, tick);
  raise(SIGTRAP);
  __asm__("int3");
  printf("traps %d\n", ticks);
  /* calls on files while signals rain down */
  ticks = 0;
  signal(SIGALRM, tick);
  setitimer(ITIMER_REAL, &(struct itimerval){{0, 200}, {0, 200}}, NULL);
  int failures = 0;
  for (int i = 0; i < 3000; i++) {
    int fd = open("/etc/passwd", O_RDONLY);
    if (fd < 0) failures++;
    close(fd);
  }
  setitimer(ITIMER_REAL, &(struct itimerval){}, NULL);
  printf("failures %d, ticks %s\n", failures, ticks > 3 ? "many" : "few");
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    raise(SIGSTOP);
    usleep(300000); /* so that the parent sees us continue before it sees us end */
    _exit(access("/etc/passwd", F_OK) == 0 ? 5 : 6);
  }
  int status;
  waitpid(child, &status, WUNTRACED);
  printf("stopped %d by %d\n", WIFSTOPPED(status), WSTOPSIG(status));
  kill(child, SIGCONT);
  waitpid(child, &status, WCONTINUED);
  printf("continued %d\n", WIFCONTINUED(status));
  waitpid(child, &status, 0);
  printf("exit %d\n", WEXITSTATUS(status));
}
C
gcc -o p p.c
timeout 60 ./p > plain
timeout 60 tracer -o t ./p > traced
cmp plain traced
[ "$(sqlite3 t "select count from opened where path = '/etc/passwd' and exe like '%/p'")" = 3000 ]

# The command handles SIGTERM; tracer must pass it on, wait, and not die of it.
cat > job <<'S'
trap 'echo terminated; exit 3' TERM
echo ready
while :; do sleep 0.05; done
S
tracer -o t bash job > out & pid=$!
until grep -q ready out 2>/dev/null; do sleep 0.05; done
kill -TERM $pid
got=0; wait $pid || got=$?
[ "$got" = 3 ] && grep -q terminated out
[ "$(sqlite3 t "select value from meta where key = 'complete'")" = 1 ]

# A blocked open that a signal interrupts is one access, when it has come to an end.
mkfifo fifo
cat > fifo.sh <<'S'
trap 'echo usr' USR1
(sleep 0.3; kill -USR1 $$; sleep 0.3; echo line > fifo) &
read -r line < fifo
echo "$line"
S
bash fifo.sh > plain; tracer -o t bash fifo.sh > traced; cmp plain traced
