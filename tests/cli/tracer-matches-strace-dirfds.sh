# SPDX-License-Identifier: MIT
# Directory descriptors: copied in every way, closed and used again for another directory, inherited, received from a
# trapped call, not directories at all, bad ones; and a directory that is renamed while it is open.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
static void look(int fd) {
  struct stat status;
  struct statx more;
  char target[100];
  for (int i = 0; i < 2; i++) {
    fstatat(fd, "f", &status, 0);
    faccessat(fd, "g/h", F_OK, 0);
    readlinkat(fd, "l", target, sizeof target);
    statx(fd, "./x", 0, STATX_SIZE, &more);
    fstatat(fd, "", &status, AT_EMPTY_PATH);
    int got = openat(fd, "f", O_RDONLY);
    if (got >= 0) close(got);
  }
}
static int dir(const char* name) { return open(name, O_RDONLY | O_DIRECTORY); }
int main(void) {
  mkdir("a", 0755); mkdir("b", 0755); mkdir("c", 0755);
  close(open("a/f", O_CREAT | O_WRONLY, 0600));
  symlink("f", "a/l");
  int a = dir("a"), b = dir("b");
  look(a); look(b);
  int copy = dup(a); look(copy);
  dup2(b, copy); look(copy);
  dup3(a, copy, O_CLOEXEC); look(copy);
  int high = fcntl(b, F_DUPFD, 50); look(high);
  look(syscall(SYS_dup, a));                    /* from a place of its own */
  syscall(SYS_dup2, a, high); look(high);
  close(a); close(b);
  int again = dir("c"); look(again);            /* the number of a */
  int pipes[2]; pipe(pipes); look(pipes[0]); look(pipes[1]);
  close(copy); look(socket(AF_UNIX, SOCK_STREAM, 0));
  look(1000); look(-5); look(open("a/f", O_RDONLY));
  look(open("b", O_PATH)); look(open("/proc/self/fd", O_RDONLY | O_DIRECTORY)); look(open("/proc/self/cwd", O_RDONLY));
  rename("c", "d"); look(again);
  if (!fork()) { look(again); look(dir("a")); _exit(0); }
  wait(0);
  look(dir("b"));
  close(again); look(syscall(SYS_openat, AT_FDCWD, "b", O_RDONLY)); look(dirfd(opendir("a")));
  look(2000);
  return 0;
}
C
gcc -o p p.c 2>/dev/null
mkdir w; cd w
"$TOP/tests/diff_strace.py" --before 'rm -rf -- *' dirfds ../p
