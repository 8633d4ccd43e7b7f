# SPDX-License-Identifier: MIT
# Trees of processes made in every way and at random: forks in forks, vfork, posix_spawn, memory shared by clone, programs
# executed by threads and by guests, parents that don't wait, and are killed while they make children. Each process counts
# its own accesses in memory that all share; the trace has as many, or one more for who was killed behind it.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
enum { processes = 1 << 22 };
static unsigned* counts;
static unsigned seed;
static char *self, *counts_fd;
extern char** environ;
static unsigned random_below(unsigned n) {
  seed = seed * 1103515245u + 12345u;
  return (seed >> 16) % n;
}
static void look(int times) {
  while (times--) {
    access("/nowhere/at/all", F_OK);
    __atomic_add_fetch(&counts[syscall(SYS_getpid)], 1, __ATOMIC_SEQ_CST);
  }
}
static void execute(int depth) {
  char depth_text[16], seed_text[16];
  sprintf(depth_text, "%d", depth);
  sprintf(seed_text, "%u", random_below(30000) + 1);
  execl(self, self, counts_fd, depth_text, seed_text, (char*)0);
  syscall(SYS_exit_group, 1);
}
static int guest(void* executes) {
  look(3);
  if (executes) execute(0);
  syscall(SYS_exit, 0);
  return 0;
}
static void* thread(void* executes) {
  look(5);
  if (executes) execute(0);
  return 0;
}
static void run_thread(void* executes) {
  pthread_t id;
  pthread_create(&id, 0, thread, executes);
  if (random_below(2)) look(3);
  pthread_join(id, 0);
}
static void make_children_and_die(void) {
  pid_t pid = fork();
  if (pid == 0) {
    for (int i = 0; i < 10; i++)
      if (fork() == 0) { look(4); _exit(0); }
    _exit(0);
  }
  if (random_below(2)) return;
  usleep(random_below(1500));
  kill(pid, SIGKILL);
}
static void run(int depth);
static pid_t make_child(int depth) {
  pid_t pid = 0;
  switch (random_below(9)) {
  case 0: case 1:
    if ((pid = fork())) break;
    seed ^= getpid();
    if (random_below(5) == 0) setsid();
    run(depth);
    _exit(0);
  case 2: if ((pid = vfork()) == 0) { look(1); execute(depth); } break;
  case 3: if ((pid = vfork()) == 0) { look(2); _exit(0); } break;
  case 4: { char* words[] = {self, counts_fd, "1", "7", 0}; posix_spawn(&pid, self, 0, 0, words, environ); break; }
  case 5: pid = clone(guest, (char*)malloc(65536) + 65536, CLONE_VM | SIGCHLD, (void*)(long)random_below(2)); break;
  case 6: run_thread(0); break;
  case 7: make_children_and_die(); break;
  case 8: if ((pid = fork()) == 0) run_thread(&seed); break;
  }
  return pid;
}
static void run(int depth) {
  look(2);
  if (depth <= 0) return;
  for (int n = 1 + random_below(4); n; n--) {
    look(1 + random_below(3));
    pid_t pid = make_child(depth - 1);
    if (random_below(3) == 0) look(2);
    if (pid > 0 && random_below(4) == 0) waitpid(pid, 0, 0);
    if (random_below(20) == 0) execute(depth - 1);
  }
  if (random_below(3)) while (wait(0) > 0) {}
}
int main(int argc, char** argv) { /* SEED, or COUNTS DEPTH SEED */
  int ends[2], fd = argc > 2 ? atoi(argv[1]) : fcntl(memfd_create("counts", 0), F_DUPFD, 100);
  char byte;
  self = argv[0];
  if (argc == 2) ftruncate(fd, processes * sizeof *counts);
  counts = mmap(0, processes * sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  asprintf(&counts_fd, "%d", fd);
  seed = atoi(argv[argc - 1]) * 2654435761u;
  if (argc > 2) { run(atoi(argv[2])); return 0; }
  pipe(ends); /* whoever lives has its other end */
  if (fork() == 0) { close(ends[0]); execute(5); }
  close(ends[1]);
  read(ends[0], &byte, 1);
  while (wait(0) > 0) {}
  for (int i = 0; i < processes; i++)
    if (counts[i]) printf("%d %u\n", i, counts[i]);
  return 0;
}
C
gcc -O1 -w -pthread -o p p.c
for seed in $(seq 30); do
  mode=--shim; [ $((seed % 5)) = 0 ] && mode=--no-shim
  tracer $mode --require-complete -o t ./p $seed > counted
  sqlite3 -separator ' ' t "select pid, sum(count) from accesses where path = '/nowhere/at/all' group by pid" > noted
  awk -v seed=$seed 'NR == FNR { counted[$1] = $2; next } { more = $2 - counted[$1]; delete counted[$1]
    if (more != 0 && more != 1) { print "seed " seed ": of " $1 " " more " more"; bad = 1 } }
    END { for (pid in counted) { print "seed " seed ": nothing of " pid; bad = 1 } exit bad }' counted noted
done
echo "$(wc -l < noted) processes in the last tree"
