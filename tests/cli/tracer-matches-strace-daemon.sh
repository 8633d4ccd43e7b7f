# SPDX-License-Identifier: MIT
# A daemon: two forks, a session of its own, descriptors closed and opened anew, and work after its parents have ended.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
static void look(const char* name) {
  struct stat status;
  for (int i = 0; i < 20; i++) stat(name, &status);
}
int main(void) {
  int done[2];
  look("/etc/first");
  pipe(done);
  if (fork() == 0) {
    setsid();
    look("/etc/second");
    if (fork()) _exit(0);
    chdir("/");
    for (int fd = 0; fd < 3; fd++) close(fd);
    open("/dev/null", O_RDWR); dup(0); dup(0);
    close(done[0]);
    usleep(50000);
    look("etc/third");
    closefrom(3);
    look("etc/fourth");
    execl("/bin/cat", "cat", "etc/hostname", NULL);
  }
  wait(0);
  close(done[1]);
  char c;
  read(done[0], &c, 1);
  return 3;
}
C
gcc -o p p.c 2>/dev/null
"$TOP/tests/diff_strace.py" daemon ./p
