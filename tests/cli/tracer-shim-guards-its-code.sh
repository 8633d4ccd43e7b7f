# SPDX-License-Identifier: MIT
# The shim's code and its tables are in one file, and programs may write to their table: they can't have the code in its
# place, nor in that of a copy of it. Elsewhere remap_file_pages(2) does what it does untraced. The code itself is private, and not writable.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
int main(void) {
  char line[500], permissions[9];
  unsigned long start, end, tables = 0, codes = 0;
  FILE* maps = fopen("/proc/self/maps", "r");
  while (fgets(line, sizeof line, maps)) {
    if (!strstr(line, "memfd:tracer-shim") || sscanf(line, "%lx-%lx %8s", &start, &end, permissions) != 3) continue;
    if (!strcmp(permissions, "rw-s")) {
      tables++;
      unsigned long cookie = *(unsigned long*)(start - 0x5000 + 8);
      for (unsigned long page = 0; page < 3; page++)
        if (!remap_file_pages((void*)start, 4096, 0, cookie / 4096 + page, 0) || errno != EINVAL) return 1;
      if (!remap_file_pages((void*)(start - 4096), 1 << 30, 0, 0, 0)) return 2;
      void* moved = mremap((void*)start, 0, 4096, MREMAP_MAYMOVE); /* the same once more, elsewhere */
      if (moved == MAP_FAILED || !remap_file_pages(moved, 4096, 0, cookie / 4096, 0) || errno != EINVAL) return 5;
    } else if (!strcmp(permissions, "r-xp")) {
      codes++;
    } else {
      return 3;
    }
  }
  char* own = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  own[4096] = 7;
  if (remap_file_pages(own, 4096, 0, 1, 0) != 0 || own[0] != 7) return 4;
  printf("%lu %lu\n", tables, codes);
  return access("/etc/passwd", F_OK);
}
C
gcc -O1 -w -o p p.c
[ "$(./p)" = '0 0' ]
[ "$(tracer --no-shim -o t ./p)" = '0 0' ]
[ "$(tracer -o t ./p)" = '1 1' ]
[ "$(sqlite3 t "select sum(count) from accesses where path = '/etc/passwd'")" = 1 ]
