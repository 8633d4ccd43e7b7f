# SPDX-License-Identifier: MIT
# Names that can't be read: EFAULT as without the shim, no signal seen, whatever the program has done about SIGSEGV; and
# a real fault is still the program's.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
static int handled;
static void handle(int signal) { (void)signal; handled++; }
static void look(const char* bad) {
  struct stat status;
  char target[10];
  for (int i = 0; i < 3; i++) {
    printf("%d", access(bad, F_OK) == -1 && errno == EFAULT);
    printf("%d", open(bad, O_RDONLY) == -1 && errno == EFAULT);
    printf("%d", stat(bad, &status) == -1 && errno == EFAULT);
    printf("%d", readlink(bad, target, 10) == -1 && errno == EFAULT);
    printf("%d\n", stat("/etc/passwd", (void*)8) == -1 && errno == EFAULT);
  }
}
int main(int argc, char** argv) {
  (void)argv;
  char* page = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(page + 4096, 4096);
  strcpy(page + 4080, "/etc/passwd");
  for (int i = 0; i < 10; i++) printf("%d", access(page + 4080, F_OK));
  for (int i = 0; i < 10; i++) printf("%d", open("/etc/passwd", O_RDONLY) > 0);
  memset(page + 4090, 'x', 6); /* a name that runs out of the mapping */
  look((char*)8); look((char*)-1); look(page + 4096); look(page + 4090);
  signal(SIGSEGV, handle); look(page + 4096);
  sigset_t set; sigemptyset(&set); sigaddset(&set, SIGSEGV);
  sigprocmask(SIG_BLOCK, &set, 0); look(page + 4096); sigprocmask(SIG_UNBLOCK, &set, 0);
  char* same = page; /* the buffer is the name */
  strcpy(same, "/proc/self/exe"); readlink(same, same, 100);
  symlink("/etc/passwd", "link"); strcpy(same, "link");
  printf("%ld %.11s\n", (long)readlink(same, same, 100), same);
  printf("%d\n", handled);
  char* words[] = {"none", 0};
  volatile int failed = 0;
  if (vfork() == 0) { /* in its parent's memory */
    execve(page + 4096, words, 0);
    failed = errno == EFAULT;
    _exit(0);
  }
  printf("%d\n", failed);
  fflush(stdout);
  signal(SIGSEGV, SIG_DFL);
  if (argc > 1) *(volatile char*)8 = 1;
  return 0;
}
C
gcc -O1 -w -o p p.c
./p > plain
for mode in --shim --no-shim; do
  rm -f link
  tracer $mode -o t ./p > traced; diff plain traced
  status=0; tracer $mode -o t ./p crash > /dev/null || status=$?
  [ $status = 139 ]
done
