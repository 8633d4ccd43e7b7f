# SPDX-License-Identifier: MIT
# A directory that the traced run listed shows all its names, of their true kinds; what was not packed can only be listed.
data=$PWD/data
mkdir -p "$data/dir/sub" "$data/dir/full"
echo packed > "$data/dir/packed"
echo not > "$data/dir/not-packed"
echo deep > "$data/dir/full/deep"
ln -s not-packed "$data/dir/link"
ln -s "$data/dir/packed" "$data/dir/absolute"
mkfifo "$data/dir/fifo"
printf 'odd' > "$data/dir/$(printf 'odd \377 name')"
cat > list.c <<'C'
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
static void say(const char* what, int result) { printf("%s: %s\n", what, result < 0 ? strerror(errno) : "ok"); }
int main(int argc, char** argv) {
  char path[4096];
  struct stat st;
  DIR* dir = opendir(argv[1]);
  for (struct dirent* e; dir && (e = readdir(dir));)
    if (e->d_type != DT_FIFO) printf("%d %s\n", e->d_type, e->d_name);
  snprintf(path, sizeof path, "%s/packed", argv[1]);
  say("packed", open(path, O_RDONLY));
  if (argc < 3) return 0;
  snprintf(path, sizeof path, "%s/not-packed", argv[1]);
  say("open", open(path, O_RDONLY));
  say("stat", stat(path, &st));
  say("access", access(path, F_OK));
  say("create", open(path, O_RDWR | O_CREAT, 0666));
  say("open again", open(path, O_RDONLY));
  say("unlink", unlink(path));
  return 0;
}
C
gcc -w -o list list.c
touch -d @1000000000 "$data/dir/packed" "$data/dir"
tracer -o t.trace -- ./list "$data/dir" | sort > native
closure -l --no-default-excludes --trace t.trace > files
SOURCE_DATE_EPOCH=1 terrarium pack -o app -e ./list < files
SOURCE_DATE_EPOCH=1 terrarium pack -o again -e ./list < files
diff -r --no-dereference app again
for path in "$data/dir" "$data/dir/packed"; do [ "$(stat -c %Y "app$path")" = 1000000000 ]; done
mv data away
grep -q "/not-packed	name	0444	0	" app/MANIFEST
app/ebin/list "$data/dir" | sort > inside
cmp native inside
cp -r app copied # keeps the modes that tell a name
copied/ebin/list "$data/dir" more > out
for line in 'open: No such file or directory' 'stat: No such file or directory' 'access: No such file or directory' \
  'create: ok' 'open again: ok' 'unlink: ok'; do
  grep -qx "$line" out || { echo "no '$line'"; cat out; exit 1; }
done
# Without the reasons in the list nothing is known of listing.
cut -f 1 files > paths
mv away data
terrarium pack -o plain -e ./list < paths
[ ! -e plain"$data/dir/not-packed" ]
