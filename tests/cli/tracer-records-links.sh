# SPDX-License-Identifier: MIT
# Every symbolic link that a name led through is in the trace, hop by hop, with the shim and without: chains, absolute and
# relative ones, links to directories, "..", dangling ones, loops, names that are not UTF-8, links that change meanwhile.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
static void with_open(const char* name, int flags) { int fd = open(name, flags); if (fd >= 0) close(fd); }
int main(int argc, char** argv) {
  struct stat status;
  char text[100];
  for (int i = 1; i < argc; i++) {
    with_open(argv[i], O_RDONLY); with_open(argv[i], O_RDONLY | O_NOFOLLOW); with_open(argv[i], O_PATH | O_NOFOLLOW);
    stat(argv[i], &status); lstat(argv[i], &status); access(argv[i], R_OK); readlink(argv[i], text, sizeof text);
    getxattr(argv[i], "user.x", text, sizeof text); lgetxattr(argv[i], "user.x", text, sizeof text);
  }
  int dir = open("dir-link", O_RDONLY | O_DIRECTORY);
  close(openat(dir, "back", O_RDONLY));
  access("changes", F_OK); unlink("changes"); symlink("b", "changes"); access("changes", F_OK);
  symlink("one", "later"); access("later", F_OK); symlink("two", "other"); rename("other", "later"); access("later", F_OK);
  return 0;
}
C
gcc -o p p.c
mkdir -p dir/sub; echo f > file; echo g > dir/g
odd=$'\xff\xfe link'
ln -s file relative; ln -s "$PWD/file" absolute; ln -s relative chain1; ln -s chain1 chain2; ln -s "$PWD/chain2" chain3
ln -s dir dir-link; ln -s ../file dir/back; ln -s file "$odd"; ln -s nowhere/at/all dangling; ln -s dangling to-dangling
ln -s loop2 loop1; ln -s loop3 loop2; ln -s loop1 loop3; ln -s into/x into; ln -s dir/sub deep
set -- chain3 absolute dir-link dir-link/ dir-link/g ./dir-link/./back deep/../g "$odd" dangling to-dangling loop1 into \
  file/x relative/x nothing dir-link/nothing/x /dev/fd/0 /proc/self/exe \
  //proc/self/../self/exe ".//dir-link///g"
for mode in --no-shim --shim; do
  ln -sfn a changes; rm -f later
  tracer $mode -o t$mode ./p "$@" < /dev/null
  sqlite3 t$mode "select spelled, resolved, op, mode, errno, group_concat(link || ' -> ' || target, ', ')
    from (select a.first, s.name as spelled, coalesce(r.name, '') as resolved, a.op, a.mode, a.errno, p.name as link, w.target
      from access a join path s on s.id = a.spelled left join path r on r.id = a.resolved
      join way w on w.id = a.way join path p on p.id = w.path
      order by a.first, w.position)
    group by first" | sed "s,$PWD/,,g; s,/proc/[0-9]*/,/proc/N/,g; s,/proc/self -> [0-9]*,/proc/self -> N,g; s,/lib.*ld-linux.*,LD," |
    LC_ALL=C sort > rows$mode
done
diff rows--no-shim rows--shim
has() { grep -qxF -- "$1" rows--shim || { echo "missing: $1"; cat rows--shim; exit 1; }; }
has_not() { ! grep -F -- "$1" rows--shim || { echo "not expected: $1"; exit 1; }; }
has 'chain3|file|open|r|0|chain3 -> chain2, chain2 -> chain1, chain1 -> relative, relative -> file'
has 'chain3|file|stat||0|chain3 -> chain2, chain2 -> chain1, chain1 -> relative, relative -> file'
has 'absolute|file|access||0|absolute -> file'
has 'dir-link|dir|list|r|0|dir-link -> dir'
has 'dir-link/|dir|stat||0|dir-link -> dir'
has 'dir-link/g|dir/g|stat||0|dir-link -> dir'
has 'dir-link/g|dir/g|open|r|0|dir-link -> dir'
has './/dir-link///g|dir/g|open|r|0|dir-link -> dir'
has '//proc/self/../self/exe|p|stat||0|/proc/self -> N, /proc/self -> N, /proc/N/exe -> p'
has './dir-link/./back|file|open|r|0|dir-link -> dir, dir/back -> ../file'
has './dir-link/./back|dir/back|readlink||0|dir-link -> dir'
has 'deep/../g||open|r|0|deep -> dir/sub' # resolved is the path itself, which has no link any more
has "$odd|file|open|r|0|$odd -> file"
has 'dangling||open|r|2|dangling -> nowhere/at/all'
has 'to-dangling||stat||2|to-dangling -> dangling, dangling -> nowhere/at/all'
has 'loop1||open|r|40|loop1 -> loop2, loop2 -> loop3, loop3 -> loop1'
has 'into||access||40|into -> into/x'
has 'relative/x||open|r|20|relative -> file'
has 'dir-link/nothing/x||open|r|2|dir-link -> dir'
has 'dir/back|file|open|r|0|dir/back -> ../file'
has 'changes||access||2|changes -> a'; has 'changes||access||2|changes -> b'
has 'later||access||2|later -> one'; has 'later||access||2|later -> two'
has '/dev/fd/0|/dev/null|open|r|0|/dev/fd -> /proc/self/fd, /proc/self -> N, /proc/N/fd/0 -> /dev/null'
has '/proc/self/exe|p|open|r|0|/proc/self -> N, /proc/N/exe -> p'
has_not '|readlink||0|chain3'; has_not 'chain3|chain3'; has_not 'nothing|'
[ "$(sqlite3 t--shim 'pragma integrity_check')" = ok ]
# The interpreter of every program, where /lib64 is a link.
[ ! -L /lib64 ] || sqlite3 t--shim "select target from links where path = '/lib64'" | grep -qx usr/lib64
sqlite3 t--shim "select count(*) from (select group_concat(path || target) hops from way group by id) group by hops" | sort -u | grep -qx 1

tracels --links t--shim | grep -qx "$PWD/chain1"
tracels --links --long --prefix "$PWD/chain1" t--shim | grep -q "^$PWD/chain1	relative	"
tracels --hops --op open t--shim | grep -q "^$PWD/chain3	4	$PWD/relative	file	$PWD/file	open	r	0	"
tracels -0 --links t--shim | tr '\0' '\n' | grep -qF "$odd"

# Inside a chroot absolute links start there.
if [ "$(id -u)" = 0 ]; then
  cat > c.c <<'C'
#include <fcntl.h>
#include <unistd.h>
int main(void) { return chroot("jail-link") || chdir("/") || open("/link/file", O_RDONLY) < 0 || open("up/file", O_RDONLY) < 0; }
C
  gcc -static -o c c.c
  mkdir -p jail/etc; echo x > jail/etc/file; ln -s /etc jail/link; ln -s ../../../etc jail/up; ln -s jail jail-link
  tracer -o c.t ./c
  sqlite3 c.t "select path, link, target, resolved from hops where path not like '/proc/%'" | sed "s,$PWD/,,g" | LC_ALL=C sort > c.rows
  diff c.rows - <<'T'
jail-link|jail-link|jail|jail
jail/link/file|jail/link|/etc|jail/etc/file
jail/up/file|jail/up|../../../etc|jail/etc/file
T
fi

# A directory that only one call takes for the root: absolute links and ".." stay inside.
cat > r.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void) {
  struct open_how how = {.flags = O_RDONLY, .resolve = RESOLVE_IN_ROOT};
  const char* names[] = {"/in/file", "out/file", "/../in/last", "loop", "in/nothing"};
  int dir = open("rooted", O_PATH | O_DIRECTORY), opened = 0;
  for (int i = 0; i < 5; i++) opened += syscall(SYS_openat2, dir, names[i], &how, sizeof how) >= 0;
  how.flags |= O_NOFOLLOW;
  opened += syscall(SYS_openat2, dir, "in/last", &how, sizeof how) >= 0;
  chdir("rooted"); how.flags = O_PATH;
  opened += syscall(SYS_openat2, AT_FDCWD, "in/last", &how, sizeof how) >= 0;
  return opened != 4;
}
C
gcc -o r r.c
mkdir -p rooted/etc; echo x > rooted/etc/file; ln -s /etc rooted/in; ln -s ../../../etc rooted/out; ln -s /in/file rooted/etc/last; ln -s loop rooted/loop
for mode in --no-shim --shim; do
  tracer $mode -o r.t ./r
  sqlite3 r.t "select path, link, target, resolved, mode, errno from hops where path like '%/rooted/%'" | sed "s,$PWD/,,g" | LC_ALL=C sort > r.rows
  diff r.rows - <<'T'
rooted/in/file|rooted/in|/etc|rooted/etc/file|r|0
rooted/in/last|rooted/etc/last|/in/file|rooted/etc/file|p|0
rooted/in/last|rooted/etc/last|/in/file|rooted/etc/file|r|0
rooted/in/last|rooted/in|/etc|rooted/etc/file|p|0
rooted/in/last|rooted/in|/etc|rooted/etc/file|p|0
rooted/in/last|rooted/in|/etc|rooted/etc/file|r|0
rooted/in/last|rooted/in|/etc|rooted/etc/file|r|0
rooted/in/last|rooted/in|/etc|rooted/in/last|r|40
rooted/in/nothing|rooted/in|/etc|rooted/in/nothing|r|2
rooted/loop|rooted/loop|loop|rooted/loop|r|40
rooted/out/file|rooted/out|../../../etc|rooted/etc/file|r|0
T
done
