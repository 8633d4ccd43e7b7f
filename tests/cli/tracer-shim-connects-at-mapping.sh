# SPDX-License-Identifier: MIT
# What stopped in one program does not stop in the next: its libc is connected while it is mapped. The mapping looks as
# it would, and where it can't be changed (no more private memory allowed, not executable there) nothing else differs.
export ASAN_OPTIONS=detect_leaks=0 # which cannot work under ptrace
cat > look.c <<'C'
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
int main(void) { // its libc's text
  char line[400];
  FILE* maps = fopen("/proc/self/maps", "r");
  while (fgets(line, sizeof line, maps))
    if (strstr(line, "/libc.so.6") && line[strcspn(line, " ") + 3] == 'x') printf("%s", line + strcspn(line, " "));
  return open("/etc/passwd", O_RDONLY) < 0 || open("/etc/nothing", O_RDONLY) >= 0;
}
C
gcc -o look look.c
./look > untraced
cat > several <<'S'
i=0
while [ $i -lt 12 ]; do i=$((i + 1)); ./look > out.$i; done
prlimit --data=1000000 ./look > out.limit
S
strace -e trace=wait4 -o stops tracer -o t -- sh several
for out in out.*; do cmp untraced "$out"; done
counted() { # NAME ERRNO
  sqlite3 t "select sum(count) from access join path on path.id = access.path where name = '$1' and op = 'open' and errno = $2"
}
[ "$(counted /etc/passwd 0)" = 13 ]
[ "$(counted /etc/nothing 2)" = 13 ]

# Stops in system calls, of the programs that ran when everything was known: execve, and no open.
awk '/WSTOPSIG\(s\) == SIGTRAP\}\|PTRACE_EVENT_EXEC/ { ++exec } /PTRACE_EVENT_SECCOMP/ && exec > 6 && exec < 12 { ++calls }
  END { print calls + 0; exit !(calls < 5 * 4) }' stops
