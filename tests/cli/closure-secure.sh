# SPDX-License-Identifier: MIT
# Secure mode against the real loader: a set-group-ID program that root starts runs in secure mode. What it has mapped is
# what closure says.
. "$TOP/tests/cli/closure.inc"
[ "$(id -u)" -eq 0 ] || { echo "needs root, to make a set-group-ID program"; exit 77; }
lib a/libx.so
lib sub/libdeep.so
lib a/libown.so -Lsub -ldeep "$(runpath '$ORIGIN/../sub')"
lib a/libodd.so -Lsub -ldeep "$(runpath '${ORIGIN}/../sub:$ORIGINAL:')"
lib a/libmid.so -Lsub -ldeep "$(runpath "/nowhere:$PWD/a/\$LIB")"
lib a/libpre.so
lib a/libsuid.so
chmod u+s a/libsuid.so
cat >p.c <<'C'
#include <stdio.h>
#include <string.h>
int main(void) {
  char line[4096], *path;
  FILE* maps = fopen("/proc/self/maps", "r");
  while (fgets(line, sizeof line, maps))
    if ((path = strchr(line, '/')) && strstr(path, ".so")) fputs(path, stdout);
  return 0;
}
C
program() { # gcc arguments
  gcc p.c -o p -Wl,--no-as-needed -Wl,--unresolved-symbols=ignore-all "$@"
  chgrp nogroup p
  chmod g+s p
}
agree() { # closure options, with the environment of them in $settings
  if env "${settings[@]}" ./p 2>err | sort -u >real && [ -s real ]; then
    closure "$@" ./p | grep '\.so' | while read -r file; do [ -h "$file" ] || echo "$file"; done |
      sort -u | diff real -
  else
    grep -q 'loading shared libraries' err || { cat err; return 1; }
    if closure "$@" ./p >got 2>&1; then echo "the loader refuses, closure does not:"; cat err got; return 1; fi
  fi
}
settings=(A=B)
program -La -lx "$(runpath "$PWD/a")"
agree
[ "$(grep -c libx real)" -eq 1 ]
settings=(LD_PRELOAD="libpre.so libsuid.so $PWD/a/libodd.so")
agree --preload "libpre.so libsuid.so $PWD/a/libodd.so"
grep -q libsuid real
if grep 'libpre\|libodd' real; then exit 1; fi
settings=(LD_LIBRARY_PATH="$PWD/a")
program -La -lx
agree --library-path "$PWD/a"
agree --env "LD_LIBRARY_PATH=$PWD/a"
[ ! -s real ]
settings=(A=B)
program -La -lx "$(runpath '$ORIGIN/a')"
agree
[ ! -s real ]
for library in own odd mid; do
  program -La "-l$library" "$(runpath "$PWD/a")"
  agree
done
lib a/libtoken.so
gcc -shared -x c /dev/null -o token.so -Wl,-soname,'$ORIGIN/a/libtoken.so'
program token.so
agree
[ ! -s real ]

# An ordinary program is not in secure mode unless told so; a set-group-ID one is unless told not to.
lib a/libx.so
program -La -lx
agree --library-path "$PWD/a"
closure --no-secure --library-path "$PWD/a" ./p | grep -q libx
chmod g-s p
closure --library-path "$PWD/a" ./p | grep -q libx
fails_with 1 closure --secure --library-path "$PWD/a" ./p >got 2>&1
fails_with 2 closure --secure --no-secure ./p >got 2>&1
