# SPDX-License-Identifier: MIT
# A program made for musl finds packed files by every call, those too whose instructions leave no room for a jump, on a host
# without musl; without user namespaces it still starts and says what it has to do without.
command -v musl-gcc > /dev/null || { echo "musl-tools is not installed"; exit 77; }
unshare -Urm true 2>/dev/null || { echo "no user namespaces here"; exit 77; }
cat > prog.c <<'C'
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <spawn.h>
#include <unistd.h>
#define CHECK(what) do { if (!(what)) { printf("failed: %s\n", #what); bad = 1; } } while (0)
static int bad;
int main(int argc, char** argv) {
  const char* d = argv[1];
  char path[4096], real[4096], line[100] = "";
  struct stat st;
  struct statfs fs;
  if (argc > 2) return strcmp(argv[2], "child") != 0;
#define P(name) (snprintf(path, sizeof path, "%s/%s", d, name), path)
  FILE* f = fopen(P("file"), "r");
  CHECK(f && fgets(line, sizeof line, f) && !strcmp(line, "packed\n"));
  CHECK(open(P("file"), O_RDONLY) >= 0 && openat(AT_FDCWD, P("file"), O_RDONLY) >= 0);
  CHECK(stat(P("file"), &st) == 0 && lstat(P("link"), &st) == 0 && S_ISLNK(st.st_mode));
  CHECK(fstatat(AT_FDCWD, P("file"), &st, AT_SYMLINK_NOFOLLOW) == 0);
  CHECK(access(P("file"), R_OK) == 0 && faccessat(AT_FDCWD, P("file"), R_OK, AT_EACCESS) == 0);
  CHECK(readlink(P("link"), line, sizeof line) == 4);
  CHECK(realpath(P("link"), real) && strstr(real, "/file"));
  CHECK(statfs(P("file"), &fs) == 0);
  DIR* dir = opendir(d);
  CHECK(dir && readdir(dir));
  CHECK(chdir(d) == 0 && access("file", R_OK) == 0);
  pid_t pid;
  int status = 1;
  char* child[] = {argv[0], (char*)d, "child", 0};
  CHECK(posix_spawn(&pid, P("prog"), 0, 0, child, 0) == 0 && waitpid(pid, &status, 0) == pid && status == 0);
  printf("done %d\n", bad);
  return bad;
}
C
data=$PWD/data
mkdir "$data"
musl-gcc -w -o "$data/prog" prog.c
echo packed > "$data/file"
ln -s file "$data/link"
[ "$("$data/prog" "$data")" = "done 0" ]
{ closure "$data/prog"; printf '%s\n' "$data/file" "$data/link"; } > files
terrarium pack -o app -e "$data/prog" < files 2> err
grep -q 'prog: is made for musl: runs in a view' err
mv app moved
out=$(bwrap --ro-bind moved /x --proc /proc --dev /dev --tmpfs /y --chdir /y -- /x/ebin/prog "$data")
[ "$out" = "done 0" ] || { echo "$out"; exit 1; }
# A host where nobody may make a namespace (the limit is the container's own).
out=$(unshare -Ur sh -c 'echo 0 > /proc/sys/user/max_user_namespaces && exec moved/ebin/prog "$0"' "$data" 2> err || true)
grep -q 'user namespaces are not allowed here' err
grep -q '^done' <<< "$out"
