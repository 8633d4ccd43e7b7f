# SPDX-License-Identifier: MIT
# A static program that uses the old calls and the *at calls, with failures.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>
int main(void) {
  struct stat st;
  struct statfs fs;
  char buffer[100];
  mkdir("d", 0755);
  mkdir("d", 0755);
  int d = open("d", O_RDONLY | O_DIRECTORY);
  close(openat(d, "f", O_CREAT | O_WRONLY, 0644));
  close(openat(d, "../d/./f", O_RDONLY));
  close(syscall(SYS_open, "d//f", O_RDWR));
  syscall(SYS_creat, "c", 0600);
  symlink("d", "l");
  symlinkat("nowhere", d, "dangling");
  stat("l/f", &st);
  stat("l/../c", &st);
  stat("missing/../c", &st);
  lstat("l", &st);
  stat("d/f/x", &st);
  stat("d/dangling", &st);
  fstat(d, &st);
  access("l/f", R_OK);
  faccessat(d, "nope", R_OK, 0);
  readlink("l", buffer, sizeof buffer);
  readlinkat(d, "f", buffer, sizeof buffer);
  link("c", "c2");
  linkat(d, "f", AT_FDCWD, "f2", 0);
  rename("c2", "c3");
  renameat(AT_FDCWD, "c3", d, "c4");
  renameat2(d, "c4", d, "f", RENAME_NOREPLACE);
  truncate("f2", 10);
  chmod("f2", 0600);
  fchmodat(d, "f", 0600, 0);
  chown("f2", -1, -1);
  lchown("l", -1, -1);
  utimensat(AT_FDCWD, "f2", NULL, 0);
  futimens(d, NULL);
  mknod("fifo", S_IFIFO | 0600, 0);
  setxattr("f2", "user.x", "1", 1, 0);
  getxattr("f2", "user.x", buffer, sizeof buffer);
  listxattr("f2", buffer, sizeof buffer);
  removexattr("f2", "user.x");
  statfs("/", &fs);
  int s = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un name = {AF_UNIX, "sock"};
  bind(s, (struct sockaddr*)&name, sizeof name);
  connect(s, (struct sockaddr*)&name, sizeof name);
  fchdir(d);
  close(open("f", O_RDONLY));
  chdir("..");
  unlinkat(d, "f", 0);
  unlinkat(AT_FDCWD, "d", AT_REMOVEDIR);
  unlink("f2");
  unlink("gone");
  rmdir("d");
  close(open("", O_RDONLY));
  close(openat(77, "x", O_RDONLY));
  execl("./not-there", "x", NULL);
  execl("/etc/passwd", "x", NULL);
  puts("done");
  return 3;
}
C
gcc -static -o p p.c
mkdir w
cd w
"$TOP/tests/diff_strace.py" --before 'rm -rf -- * ' static ../p
