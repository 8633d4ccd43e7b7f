# SPDX-License-Identifier: MIT
# Calls that are made again and again are counted where they are made: as often as without the shim, also by threads and
# forked processes at once, and where the same words mean another file each time.
cat > p.c <<'C'
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
static char target[400];
static void times(int count, const char* path) {
  while (count--) access(path, F_OK);
}
static void* thread(void* name) {
  struct stat status;
  for (int i = 0; i < 5000; i++) {
    access(name, F_OK);
    stat("/etc/passwd", &status);
    if (i % 7 == 0) lstat("/no/such/name/that/ends/in/a", &status);
    if (i % 11 == 0) lstat("/no/such/name/that/ends/in/b", &status);
  }
  return 0;
}
static void look_in(const char* directory) {
  struct stat status;
  int fd = open(directory, O_RDONLY | O_DIRECTORY);
  for (int i = 0; i < 3; i++) fstatat(fd, "x", &status, 0);
  close(fd);
  if (chdir(directory)) _exit(1);
  times(4, "x");
  if (chdir("..")) _exit(1);
}
int main(void) {
  pthread_t threads[4];
  look_in("d1");
  look_in("d2");
  for (int round = 0; round < 20; round++) {
    times(5, "made");
    close(open("made", O_CREAT | O_WRONLY, 0600));
    times(7, "made");
    unlink("made");
  }
  for (int i = 0; i < 100; i++) {
    if (readlink("link", target, sizeof target) != (i < 50 ? 2 : 7)) _exit(2);
    if (i == 49 && (unlink("link") || symlink("another", "link"))) _exit(3);
    if (open("d1/none", O_RDONLY) >= 0 || open("link", O_RDONLY | O_NOFOLLOW) >= 0) _exit(4);
  }
  for (int i = 0; i < 3; i++)
    if (!fork()) { thread("/etc/group"); times(20000, "/nope"); _exit(0); }
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, thread, (void*)"/etc/hostname");
  for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
  while (wait(0) > 0) {}
  return 0;
}
C
gcc -O1 -pthread -o p p.c
for how in "" --no-shim "--shim-slots 8"; do
  rm -rf d1 d2 link; mkdir d1 d2; touch d1/x; ln -s d1 link
  tracer --require-complete $how -o t ./p
  sqlite3 t "select op, mode, a.path, resolved, errno, existed, count from accesses a
    where exe glob '*/p' and op <> 'map' order by 1, 2, 3, 4, 5, 6, 7" > "rows$how"
  echo "${how:-shim}: $(wc -l < "rows$how") rows, $(sqlite3 t "select value from meta where key = 'shim'") without a stop"
done
cmp rows rows--no-shim && cmp rows "rows--shim-slots 8"
[ "$(sqlite3 t "select sum(count) from accesses where path = '/nope'")" = 60000 ]
[ "$(sqlite3 t "select group_concat(n) from (select sum(count) n from accesses where path = '$PWD/made' and op = 'access' group by errno order by n)")" = 100,140 ]
[ "$(sqlite3 t "select group_concat(count) from (select count from accesses where path like '$PWD/d_/x' order by path, op)")" = 4,3,4,3 ]
[ "$(sqlite3 t "select sum(count) from accesses where path = '$PWD/link' and op = 'readlink'")" = 100 ]
