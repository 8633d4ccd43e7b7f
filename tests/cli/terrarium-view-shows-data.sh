# SPDX-License-Identifier: MIT
# What was packed below directories that programs write to is in a view too; what is written there still reaches the host.
unshare -Urm true 2>/dev/null || { echo "no user namespaces here"; exit 77; }
cat > tool.c <<'C'
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
int main(int argc, char** argv) { /* r FILE prints it, w FILE makes it, l FOLDER counts it; any number of pairs */
  for (int i = 1; i + 1 < argc; i += 2) {
    char line[100] = {0};
    int fd = open(argv[i + 1], *argv[i] == 'w' ? O_WRONLY | O_CREAT : O_RDONLY, 0666);
    if (*argv[i] == 'r' && fd >= 0 && read(fd, line, sizeof line - 1) < 0) return 2;
    if (*argv[i] == 'r') printf("%s", line);
    if (*argv[i] == 'w' && (fd < 0 || write(fd, "made\n", 5) != 5)) printf("%s\n", strerror(errno));
    if (*argv[i] == 'l') {
      DIR* dir = opendir(argv[i + 1]);
      int n = 0;
      while (dir && readdir(dir)) n++;
      printf("%d\n", n - 2);
    }
    if (fd >= 0) close(fd);
  }
  return 0;
}
C
gcc -static -o tool tool.c
# The build machine: data in the home of somebody, below /var and in /tmp.
mkdir -p home/ann/data var/lib/tool tmp
echo home > home/ann/data/file
echo var > var/lib/tool/file
echo tmp > tmp/file
builder() { bwrap --dev-bind / / --bind home /home --bind var /var/opt --bind tmp /tmp --bind "$PWD" /mnt --bind "$BUILD" "$BUILD" --proc /proc --chdir /mnt -- "$@"; }
builder sh -c 'printf "%s\n" /mnt/tool /home/ann/data/file /var/opt/lib/tool/file /tmp/file | terrarium pack -o app -e ./tool' 2> err
terrarium list app | grep -q home/ann/data/file

# An empty root.
mkdir out
empty() { bwrap --ro-bind app /x --proc /proc --dev /dev --bind out /out --chdir /out -- /x/ebin/tool "$@"; }
[ "$(empty r /home/ann/data/file r /var/opt/lib/tool/file r /tmp/file w new | tr '\n' ' ')" = "home var tmp " ]
grep -q made out/new

# A host with homes, a /var and a /tmp of its own; /home/ann/data is not there, /home/bob is.
mkdir -p host/home/ann host/home/bob host/var/opt/lib/tool host/var/log host/tmp/sub
chmod 1777 host/tmp
echo older > host/var/opt/lib/tool/file
echo mine > host/home/ann/note
host() { bwrap --ro-bind app /x --proc /proc --dev /dev --bind host/home /home --bind host/var /var --bind host/tmp /tmp --chdir /home/bob -- /x/ebin/tool "$@"; }
expect() {
  local want=$1 got
  shift
  got=$(host "$@" | tr '\n' ' ')
  [ "$got" = "$want " ] || { echo "'$got' instead of '$want': $*"; exit 1; }
}
expect "home mine var" r /home/ann/data/file r /home/ann/note r /var/opt/lib/tool/file
expect "2" w result w /home/bob/other w /var/log/log w /tmp/sub/deep l /home
for file in home/bob/result home/bob/other var/log/log tmp/sub/deep; do grep -q made host/$file; done
expect "Read-only file system" w /home/ann/lost # rather than written where nobody finds it
expect "2" w /tmp/new l /tmp # everybody makes files there: it stays the host's
grep -q made host/tmp/new
[ ! -e host/home/ann/data ] && [ ! -e host/tmp/file ] && [ "$(cat host/var/opt/lib/tool/file)" = older ]
