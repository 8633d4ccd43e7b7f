# SPDX-License-Identifier: MIT
# Names relative to descriptors, to a renamed and to a removed directory, through /proc/self/fd, of odd length.
mkdir w
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>
int main(void) {
  char name[PATH_MAX * 2];
  mkdir("dir", 0755);
  int dir = open("dir", O_PATH | O_DIRECTORY);
  mkdirat(dir, "sub", 0755); mkdirat(dir, "sub", 0755); mknodat(dir, "fifo", S_IFIFO | 0600, 0);
  close(openat(dir, "file", O_CREAT | O_RDWR, 0644)); close(openat(dir, "sub/../file", O_RDONLY));
  symlinkat("file", dir, "link"); symlinkat("loop", dir, "loop"); close(openat(dir, "link", O_RDONLY | O_NOFOLLOW));
  linkat(dir, "file", dir, "hard", 0); linkat(dir, "none", dir, "hard2", 0);
  renameat(dir, "hard", dir, "harder"); renameat2(dir, "harder", dir, "file", RENAME_EXCHANGE);
  renameat2(dir, "harder", dir, "file", RENAME_NOREPLACE);
  fchmodat(dir, "file", 0600, 0); fchownat(dir, "link", 0, 0, AT_SYMLINK_NOFOLLOW);
  struct timespec now[2] = {{0, UTIME_NOW}, {0, UTIME_OMIT}};
  utimensat(dir, "file", now, 0); futimens(dir, now);
  struct stat status; struct statx more;
  fstatat(dir, "file", &status, 0); fstatat(dir, "", &status, AT_EMPTY_PATH); statx(dir, "link", AT_SYMLINK_NOFOLLOW, 1, &more);
  faccessat(dir, "file", R_OK, 0); faccessat(dir, "gone/x", R_OK, 0); readlinkat(dir, "link", name, 9); readlinkat(dir, "loop/x", name, 9);
  setxattr("dir/file", "user.a", "b", 1, 0); getxattr("dir/file", "user.a", name, 9); removexattr("dir/file", "user.a"); listxattr("dir", name, 99);
  struct open_how how = {.flags = O_RDONLY, .resolve = RESOLVE_BENEATH};
  close(syscall(SYS_openat2, dir, "link", &how, sizeof how)); close(syscall(SYS_openat2, dir, "/etc/passwd", &how, sizeof how));
  int fd = openat(dir, "file", O_RDONLY);
  sprintf(name, "/proc/self/fd/%d", fd); close(open(name, O_RDONLY)); close(open("/dev/fd/0", O_RDONLY));
  close(openat(-7, "bad", O_RDONLY)); close(openat(fd, "notdir", O_RDONLY)); close(open("", O_RDONLY)); close(open((char*)8, O_RDONLY));
  close(open("dir//./sub/..//file", O_RDONLY)); close(open("dir/file/..", O_RDONLY)); close(open("a\nb\xff\\", O_CREAT | O_WRONLY, 0600));
  memset(name, 'n', 300); name[300] = 0; close(open(name, O_RDONLY));
  memset(name, '/', PATH_MAX - 10); strcpy(name + PATH_MAX - 10, "dir/file"); close(open(name, O_RDONLY));
  fchdir(dir); mkdirat(dir, "sub/deep", 0755); unlinkat(dir, "fifo", 0); unlinkat(dir, "sub", AT_REMOVEDIR);
  truncate("file", 5); unlink("loop"); unlink("loop"); rmdir("sub"); chdir("/nowhere");
  // From here on only calls for which strace prints the directory: it knows no renamed one otherwise.
  mkdirat(dir, "moving", 0755); int moving = openat(dir, "moving", O_RDONLY); fchdir(moving);
  close(open("new", O_CREAT | O_WRONLY, 0600)); renameat(dir, "moving", dir, "moved");
  close(open("new", O_RDONLY)); close(openat(moving, "new", O_RDONLY)); unlinkat(moving, "new", 0);
  unlinkat(dir, "moved", AT_REMOVEDIR); close(open("orphan", O_CREAT | O_RDWR, 0600)); close(openat(moving, "orphan", O_RDONLY));
  return 0;
}
C
gcc -w -o p p.c
cd w
"$TOP/tests/diff_strace.py" --before 'rm -rf -- *' at-calls ../p
