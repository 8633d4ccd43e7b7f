# SPDX-License-Identifier: MIT
# Paths inside a chroot are recorded as the outside sees them, its absolute links and ".." included.
[ "$(id -u)" = 0 ] || { echo "needs root for chroot"; exit 77; }
cat > p.c <<'C'
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
int main(void) {
  if (chroot("jail") || chdir("/")) return 1;
  printf("%d", open("/etc/file", O_RDONLY) >= 0);
  printf("%d", open("../../../etc/file", O_RDONLY) >= 0);
  printf("%d", open("/link/../file", O_RDONLY) >= 0);
  printf("%d\n", open("/etc/passwd", O_RDONLY) >= 0);
  return 0;
}
C
gcc -o p p.c
mkdir -p jail/etc/sub; echo x > jail/etc/file; ln -s /etc/sub jail/link
[ "$(tracer -o t ./p)" = 1110 ]
[ "$(sqlite3 t "select path, count from opened where path like '%/file'")" = "$PWD/jail/etc/file|3" ]
[ "$(sqlite3 t "select path from missing where path like '%passwd'")" = "$PWD/jail/etc/passwd" ]
[ "$(sqlite3 t "select path from accesses where op = 'chroot'")" = "$PWD/jail" ]
