# SPDX-License-Identifier: MIT
# Files without a name, and names that mean a descriptor: O_TMPFILE, /proc/self/fd, /dev/fd, links to these.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
static void look(const char* name) {
  struct stat status;
  for (int i = 0; i < 3; i++) {
    stat(name, &status);
    int fd = open(name, O_RDONLY);
    if (fd >= 0) close(fd);
  }
}
int main(void) {
  char name[64];
  look("/etc/hostname");
  int fd = open("/etc/hostname", O_RDONLY), none = open(".", O_TMPFILE | O_RDWR, 0600);
  sprintf(name, "/proc/self/fd/%d", fd); look(name);
  sprintf(name, "/dev/fd/%d", fd); look(name);
  sprintf(name, "//proc/self/../self/fd/%d", fd); look(name);
  chdir("/proc/self"); look("status"); look("fd/0"); look("cwd"); look("self");
  look("/dev/stdin"); look("/dev/null"); look("/etc/mtab"); look("/proc/self/exe");
  (void)none;
  return 0;
}
C
gcc -o p p.c
"$TOP/tests/diff_strace.py" reopen ./p
