# SPDX-License-Identifier: MIT
# Working directories that are renamed or removed by others of the tree, and chdir between relative names. strace does
# not tell a directory's new name, so its names are compared by what the trace itself says below.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
static void look(void) {
  struct stat status;
  for (int i = 0; i < 3; i++) {
    close(open("file", O_RDONLY));
    stat("/etc/other", &status);
    access("./nothing", F_OK);
    stat("x//./y", &status);
  }
}
static void child(void (*what)(void)) {
  pid_t pid = fork();
  if (!pid) { what(); look(); _exit(0); }
  waitpid(pid, 0, 0);
}
static int top;
static void move(void) { renameat(top, "a", top, "b"); }
static void away(void) { unlink("file"); unlinkat(top, "b", AT_REMOVEDIR); }
int main(void) {
  mkdir("a", 0755);
  top = open(".", O_PATH);
  look(); chdir("a"); look();
  close(open("file", O_CREAT | O_WRONLY, 0600)); look();
  child(move); look();
  chdir("/"); look(); fchdir(top); look(); chdir("b"); look();
  child(away); look();
  chdir("/etc"); look(); chdir("nowhere"); look();
  return 0;
}
C
gcc -o p p.c
mkdir w; cd w
"$TOP/tests/diff_strace.py" --mask '/[ab]( \(deleted\))?(?=/|$)' --before 'rm -rf -- *' cwd ../p
for mode in --shim --no-shim; do
  rm -rf -- *
  tracer $mode -o ../t ../p
  sqlite3 ../t "select op, replace(path, '$PWD', ''), errno, sum(count) from accesses where path glob '$PWD/*' group by 1, 2, 3" > ../seen$mode
done
cat ../seen--shim
diff ../seen--no-shim ../seen--shim
grep -qx 'access|/b/nothing|2|9' ../seen--shim
grep -qx 'access|/b (deleted)/nothing|2|6' ../seen--shim
