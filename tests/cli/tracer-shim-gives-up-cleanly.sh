# SPDX-License-Identifier: MIT
# A program that can't open the shim's files when it begins (no descriptor is left) runs as it would without: from its
# first instruction, with nothing left of the shim, and every access is recorded.
cat > look.c <<'C'
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
extern char** environ;
int main(int argc, char** argv) {
  struct stat status;
  int there = stat("/etc/passwd", &status) == 0, missing = access("/no/such/file", F_OK) != 0;
  printf("%d %s %d %d %d\n", argc, argv[1], environ[0] != 0, there, missing);
  return 7;
}
C
gcc -O1 -static -o look look.c
cat > job <<'S'
./look first
./look again
(ulimit -n 3; exec ./look poor)
./look after
S
sh job > untraced || [ $? = 7 ]
got=0
tracer -o t sh job > out 2> err || got=$?
[ $got = 7 ] && [ ! -s err ] && cmp untraced out
[ "$(sqlite3 t "select count(*) from accesses where exe like '%/look' and path in ('/etc/passwd', '/no/such/file')")" = 8 ]
[ "$(sqlite3 t 'select count(*) from gap')" = 0 ]
