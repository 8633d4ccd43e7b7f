# SPDX-License-Identifier: MIT
# The unlink of a file stops once, and the trace says what it says without the shim: files, links, what is not there, what
# cannot be removed, names below a descriptor, and names that lead elsewhere afterwards.
cat > p.c <<'C'
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
static void make(const char* name) { close(open(name, O_WRONLY | O_CREAT, 0600)); }
static void look(const char* name) { close(open(name, O_RDONLY)); }
int main(void) {
  mkdir("dir", 0700);
  int dir = open("dir", O_RDONLY | O_DIRECTORY);
  for (int i = 0; i < 20; i++) {
    char name[32];
    snprintf(name, sizeof name, "dir/f%d", i);
    make(name);
    look(name);
    if (i % 2 ? unlink(name) : unlinkat(dir, name + 4, 0)) return 1;
    look(name);
  }
  make("one"), make("two");
  for (int i = 0; i < 4; i++) {
    if (symlink(i % 2 ? "two" : "one", "link")) return 2;
    look("link");
    if (unlink("link")) return 3;
  }
  link("one", "other");
  unlink("other"), look("one");
  unlink("missing"), unlink("dir"), unlink("one/below"), unlink("");
  if (unlinkat(AT_FDCWD, "dir", AT_REMOVEDIR)) return 4;
  return unlink("one") || unlink("two");
}
C
gcc -o p p.c
all() {
  sqlite3 "$1" "select op, mode, path, spelled, resolved, errno, existed, sum(count) from accesses where path like '$PWD/%'
    group by 1, 2, 3, 4, 5, 6, 7"
}
tracer -o a -- ./p
tracer --no-shim -o b -- ./p
all a | diff - <(all b)
all a | grep -q "^unlink||$PWD/dir/f3|.*|0|0|1$"
all a | grep -q "^unlink||$PWD/missing|.*|2|1|1$"
ASAN_OPTIONS=detect_leaks=0 strace -o calls tracer -o a -- ./p
ends=$(grep -c 'PTRACE_SYSCALL_INFO_EXIT' calls)
[ "$ends" -lt 30 ] || { echo "$ends stops at the end of a call"; exit 1; } # 20 of the unlinks would stop there, too
