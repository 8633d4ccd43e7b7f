# SPDX-License-Identifier: MIT
# A program that writes random bytes over all that it shares with the tracer: its own end may be what it will, the
# tracer goes on, what stops is still recorded, and the trace is complete.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char** argv) {
  for (int i = 0; i < 50; i++) access("/etc", F_OK);
  unsigned long start, end;
  static unsigned long starts[50], ends[50];
  char line[500], permissions[9];
  int found = 0;
  srandom(argc > 1 ? atoi(argv[1]) : 0);
  FILE* maps = fopen("/proc/self/maps", "r");
  while (fgets(line, sizeof line, maps))
    if (sscanf(line, "%lx-%lx %8s", &start, &end, permissions) == 3 && permissions[1] == 'w' && permissions[3] == 's')
      starts[found] = start, ends[found++] = end;
  fclose(maps);
  for (int round = 0; round < 20; round++) {
    if (fork() == 0) {
      for (int i = 0; i < found; i++)
        for (unsigned long at = starts[i]; at < ends[i]; at += 4)
          if (random() % (round + 1) == 0) *(volatile unsigned*)at = round % 3 ? (unsigned)random() : random() % 8;
      access("/nope", F_OK);
      close(open("/etc/passwd", O_RDONLY));
      _exit(0);
    }
    wait(0);
    syscall(SYS_mkdir, "made", 0755); /* stops, and has what is noted read */
    syscall(SYS_rmdir, "made");
  }
  printf("%d mapping\n", found);
  return 0;
}
C
gcc -O1 -w -o p p.c
for seed in 1 2 3 4 5; do
  tracer -o t ./p $seed || true
  [ "$(sqlite3 t "select value from meta where key = 'complete'")" = 1 ]
  [ "$(sqlite3 t "select sum(count) > 0 from accesses where op = 'mkdir' and errno = 0")" = 1 ]
  [ "$(sqlite3 t 'pragma integrity_check')" = ok ]
done
