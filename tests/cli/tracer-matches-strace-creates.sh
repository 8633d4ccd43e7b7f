# SPDX-License-Identifier: MIT
# Opens that create or empty a file, or would: over links, in directories that are not there, again and again, interrupted
# by a handler that does the same, by children of fork and vfork, and execs that fail between them.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
static int handled;
static void handler(int signal) { // in the middle of another open
  char name[32];
  sprintf(name, "by-handler-%d", handled++);
  int saved = errno;
  close(open(name, O_CREAT | O_WRONLY | O_EXCL, 0600));
  (void)signal, errno = saved;
}
static void make(const char* name, int flags) { int fd = open(name, flags, 0644); if (fd >= 0) close(fd); }
int main(void) {
  char* nothing[] = {"nothing", 0};
  int flags[] = {O_CREAT | O_WRONLY, O_CREAT | O_RDWR | O_TRUNC, O_WRONLY | O_TRUNC, O_CREAT | O_EXCL | O_WRONLY, O_RDWR | O_TRUNC | O_APPEND,
                 O_CREAT, O_CREAT | O_DIRECTORY, O_CREAT | O_NOFOLLOW | O_WRONLY, O_RDONLY | O_TRUNC};
  if (symlink("dangling-target", "dangling") || symlink("loop", "loop") || mkdir("dir", 0755) || symlink("dir", "to-dir")) return 1;
  const char* names[] = {"plain", "./plain", "dir/../plain", "dangling", "loop", "dir", "to-dir/in", "none/in", "plain/in", "/proc/self/fd/1",
                         "/dev/stdout", "/dev/null", "/proc/version", "", "dir/", "new/"};
  for (size_t n = 0; n < sizeof names / sizeof *names; n++)
    for (size_t f = 0; f < sizeof flags / sizeof *flags; f++) make(names[n], flags[f]);
  char longer[600] = "dir";
  for (int i = 0; i < 100; i++) strcat(longer, "/../dir");
  make(strcat(longer, "/long"), O_CREAT | O_WRONLY);
  open((char*)1, O_CREAT, 0600);
  // A FIFO nobody reads: the handler runs while the open waits, and it fails with EINTR.
  struct sigaction action = {.sa_handler = handler};
  sigaction(SIGALRM, &action, 0);
  mkfifo("fifo", 0600);
  struct itimerval soon = {{0, 0}, {0, 100000}};
  for (int i = 0; i < 3; i++) { setitimer(ITIMER_REAL, &soon, 0); make("fifo", O_CREAT | O_WRONLY); }
  for (int i = 0; i < 20; i++) {
    char name[32];
    sprintf(name, "dir/%d", i % 7);
    make(name, i % 5 ? O_CREAT | O_WRONLY : O_CREAT | O_WRONLY | O_TRUNC);
    pid_t pid = i % 2 ? fork() : vfork();
    if (pid == 0) {
      execv("/no/such/program", nothing);
      execv("no-such-program", nothing);
      if (i % 3 == 0) execl("/bin/cat", "cat", name, (char*)0);
      _exit(1);
    }
    make("beside", i % 5 ? O_CREAT | O_WRONLY : O_CREAT | O_WRONLY | O_TRUNC);
    waitpid(pid, 0, 0);
    make(name, O_RDONLY);
    if (i % 4 == 0) unlink(name);
  }
  return 0;
}
C
gcc -w -o p p.c
mkdir w; cd w
"$TOP/tests/diff_strace.py" --mask '(?<=pipe:\[)[0-9]+' --before 'rm -rf -- *' creates ../p
