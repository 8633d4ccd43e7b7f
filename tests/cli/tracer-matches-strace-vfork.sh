# SPDX-License-Identifier: MIT
# vfork and posix_spawn from threads that go on opening files, children that fork again, and execs that fail.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
extern char** environ;
static void look(long n) {
  char name[50];
  struct stat status;
  sprintf(name, "/etc/of-%ld", n);
  stat(name, &status);
  int fd = open("/etc/passwd", O_RDONLY);
  if (fd >= 0) close(fd);
}
static void* spawn(void* number) {
  char* argv[] = {"cat", "/etc/hostname", 0};
  for (int i = 0; i < 20; i++) {
    pid_t pid;
    look((long)number);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    if (posix_spawnp(&pid, i % 3 ? "cat" : "no-such-program", &actions, 0, argv, environ) == 0) waitpid(pid, 0, 0);
    posix_spawn_file_actions_destroy(&actions);
    look((long)number);
  }
  return 0;
}
static void* busy(void* number) {
  for (int i = 0; i < 3000; i++) look((long)number);
  return 0;
}
int main(void) {
  for (int i = 0; i < 30; i++) look(0);
  pid_t pid = vfork();
  if (!pid) { look(100); chdir("/usr"); access("lib", F_OK); _exit(0); }
  waitpid(pid, 0, 0);
  access("lib-of-the-parent", F_OK);
  pthread_t threads[4];
  for (long i = 0; i < 4; i++) pthread_create(&threads[i], 0, i % 2 ? spawn : busy, (void*)(i + 1));
  for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
  for (int i = 0; i < 10; i++)
    if (!fork()) { look(200); if (!fork()) { look(300); _exit(0); } wait(0); _exit(0); } else wait(0);
  return 0;
}
C
gcc -O1 -pthread -o p p.c 2>/dev/null
"$TOP/tests/diff_strace.py" vfork ./p
