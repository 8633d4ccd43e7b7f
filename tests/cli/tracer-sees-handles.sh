# SPDX-License-Identifier: MIT
# A file that is opened by its handle has the path of its name; one that is opened in a mount namespace which the
# process has entered is recorded, and a gap says that its path is that of another namespace.
[ "$(id -u)" = 0 ] || { echo "open_by_handle_at needs root"; exit 77; }
cat > p.c <<'C'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void) {
  struct file_handle* handle = malloc(sizeof *handle + MAX_HANDLE_SZ);
  int mount;
  handle->handle_bytes = MAX_HANDLE_SZ;
  if (name_to_handle_at(AT_FDCWD, "link", handle, &mount, AT_SYMLINK_FOLLOW)) return errno == EOPNOTSUPP ? 77 : 1;
  int dir = open(".", O_RDONLY), fd = open_by_handle_at(dir, handle, O_RDONLY);
  char byte;
  if (fd < 0) return 77; /* not permitted here */
  return read(fd, &byte, 1) != 1 || syscall(439, dir, "other", R_OK, 0); /* faccessat2 */
}
C
gcc -w -o p p.c
echo x > file; echo y > other; ln -s file link
./p || exit $?
for how in --shim-slots=512 --no-shim; do
  tracer --require-complete $how -o t ./p
  sqlite3 t "select op || mode || ' ' || path || ' ' || resolved from accesses where path glob '$PWD/*' and op <> 'exec' order by 1" |
    sed "s|$PWD||g" > got
  diff - got <<'W'
access /other /other
handle /link /file
openr /file /file
W
done

unshare -m true 2> /dev/null || { echo "no mount namespaces here"; exit 77; }
mkdir place
unshare -m sh -c 'mount -t tmpfs x place && echo inside > place/f && echo $$ > pid && exec sleep 100' &
for i in $(seq 100); do [ -s pid ] && break; sleep 0.05; done
sleep 0.2
tracer -o t nsenter -m -t "$(cat pid)" cat "$PWD/place/f" > got
kill "$(cat pid)"
echo inside | diff - got
[ "$(sqlite3 t 'select distinct what from gap')" = setns ]
[ "$(sqlite3 t "select count(*) from accesses where op = 'open' and path = '$PWD/place/f' and errno = 0")" = 1 ]
