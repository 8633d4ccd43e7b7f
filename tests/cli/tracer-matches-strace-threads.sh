# SPDX-License-Identifier: MIT
# 20 threads that open files at the same time, one with a working directory of its own (unshare), and an exec
# from a thread that is not the first.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>
static void* work(void* number) {
  char name[50];
  long n = (long)number;
  if (n == 7) {
    unshare(CLONE_FS);
    chdir("/etc");
    close(open("passwd", O_RDONLY));
    chdir("/usr");
  }
  for (int i = 0; i < 50; i++) {
    sprintf(name, n == 7 ? "lib/f%d" : "f%ld-%d", n == 7 ? (long)i : n, i);
    close(open(name, O_RDONLY));
    access("lib", F_OK);
  }
  return 0;
}
static void* become(void* unused) {
  execl("/bin/echo", "echo", "from a thread", NULL);
  return unused;
}
int main(void) {
  pthread_t threads[20], last;
  for (long i = 0; i < 20; i++) pthread_create(&threads[i], 0, work, (void*)i);
  for (int i = 0; i < 20; i++) pthread_join(threads[i], 0);
  pthread_create(&last, 0, become, 0);
  pause();
}
C
gcc -pthread -o p p.c 2>/dev/null
"$TOP/tests/diff_strace.py" threads ./p
