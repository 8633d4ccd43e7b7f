# SPDX-License-Identifier: MIT
# A static program sees the terrarium's files in a view of its own: as an entry, started by others, as another user.
cat > reads.c <<'C'
#include <stdio.h>
#include <string.h>
int main(int argc, char** argv) {
  char line[100] = "nothing\n";
  FILE* f = fopen(argv[1], "r");
  if (f && !fgets(line, sizeof line, f)) return 2;
  printf("%s %d %s", strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0], argc, line);
  f = fopen("written", "w");
  return f && !fclose(f) ? 7 : 1;
}
C
gcc -static -o reads reads.c
file=/usr/share/common-licenses/BSD
{ closure /usr/bin/sh; printf '%s\n' "$PWD/reads" $file; } > files
terrarium pack -o app -e sh ./reads < files 2> err
grep -q 'reads: is static' err
grep -q "$(printf '\tstatic\t')" app/MANIFEST
echo packed > app$file # so that it is not the host's
unshare -Urm true 2>/dev/null || { echo "no user namespaces here"; exit 77; }

expect() { # $1 output, rest: a command that must end with 7
  local want=$1 status=0 got
  shift
  got=$("$@") || status=$?
  [ "$got" = "$want" ] && [ $status = 7 ] || { echo "'$got' $status: $*"; exit 1; }
}
mkdir -m 777 cwd && cd cwd
expect "reads 3 packed" ../app/ebin/reads $file x
expect "reads 2 packed" ../app/ebin/sh -c "$(dirname "$PWD")/reads $file"
[ -e written ]
expect "reads 3 packed" bwrap --ro-bind ../app /x --proc /proc --dev /dev --tmpfs /tmp --chdir /tmp -- /x/ebin/reads $file x
[ "$(id -u)" = 0 ] || exit 0
rm written
chmod 755 .. ../.. ../../..
expect "reads 2 packed" setpriv --reuid 65534 --regid 65534 --clear-groups ../app/ebin/reads $file
