# SPDX-License-Identifier: MIT
# A library that was loaded in its variant for this processor comes with its base copy, which serves where the variant can't.
cat > prog.c <<'C'
#include <stdio.h>
int level(void);
int main(void) { printf("%d\n", level()); }
C
. "$TOP/tests/cli/covered-usr.inc"
export lib=/usr/lib/x86_64-linux-gnu
unshare -m sh -eu -c '
  ./cover_usr
  mkdir -p $lib/glibc-hwcaps/x86-64-v2
  echo "int level(void) { return 1; }" | gcc -shared -fPIC -Wl,-soname,libterralevel.so.1 -x c - -o $lib/libterralevel.so.1
  echo "int level(void) { return 2; }" | gcc -shared -fPIC -Wl,-soname,libterralevel.so.1 -x c - -o $lib/glibc-hwcaps/x86-64-v2/libterralevel.so.1
  gcc -o prog prog.c $lib/libterralevel.so.1
  tracer -o t.trace -- ./prog > native
  closure --trace t.trace | terrarium pack -o app -e ./prog
  terrarium list -l app > listed'
[ "$(cat native)" = 2 ] || { echo "this processor loads no variant"; exit 77; }
grep -q '^lib64/glibc-hwcaps/x86-64-v2/libterralevel.so.1	library	' listed
grep -q '^lib64/libterralevel.so.1	library	' listed
[ "$(app/ebin/prog)" = 2 ]
rm app/lib64/glibc-hwcaps/x86-64-v2/libterralevel.so.1
[ "$(app/ebin/prog)" = 1 ]
