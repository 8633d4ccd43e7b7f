# SPDX-License-Identifier: MIT
# --tree, --dot, --size, --packages and --undeclared: the same set, seen in other ways.
. "$TOP/tests/cli/closure.inc"
lib d/libdeep.so
lib d/liba.so -Ld -ldeep
lib d/libb.so -Ld -ldeep
lib d/libc_only_b.so
lib d/libb.so -Ld -ldeep -lc_only_b
prog p -Ld -la -lb "$(rpath "$PWD/d")"
closure --tree ./p | grep -v 'linux-gnu\|/lib64' >got
diff - got <<O
$PWD/p
  $PWD/d/liba.so
    $PWD/d/libdeep.so
  $PWD/d/libb.so
    $PWD/d/libdeep.so ...
    $PWD/d/libc_only_b.so
O
closure --dot ./p >got
[ "$(head -n 1 got)" = "digraph closure {" ] && [ "$(tail -n 1 got)" = "}" ]
grep -qxF "  \"$PWD/d/libb.so\" -> \"$PWD/d/libdeep.so\";" got
if command -v dot >/dev/null; then dot -Tplain got | grep -q '^node'; fi

closure --size ./p >got
size() { stat -Lc %s "$1"; }
grep -qx "$PWD/d/libb.so	$(size d/libb.so)	$(($(size d/libb.so) + $(size d/libc_only_b.so)))" got
grep -qx "$PWD/d/liba.so	$(size d/liba.so)	$(size d/liba.so)" got
total=0
while IFS='	' read -r _ own _; do total=$((total + own)); done <got
head -n 1 got | grep -q "^$PWD/p	.*	$total$"

if [ -d /var/lib/dpkg/info ]; then
  closure --packages /usr/bin/dpkg >got
  grep -qx "dpkg	$(dpkg-query -W -f '${Version}' dpkg)	/usr/share/doc/dpkg/copyright	1" got
  closure -v --packages ./p 2>&1 >/dev/null | grep -q '^closure: [0-9]* files belong to no package$'
fi

lib d/module.so -Ld -ldeep
cat >m.c <<'C'
#include <dlfcn.h>
int main(int argc, char** argv) { return !dlopen(argv[1], RTLD_NOW); }
C
gcc -o m m.c -Wl,--no-as-needed d/liba.so "$(rpath "$PWD/d")"
tracer -o t -- ./m "$PWD/d/module.so"
closure --trace t --undeclared | diff - /dev/fd/3 3<<O
$PWD/d/module.so	$PWD/m
O
fails_with 2 closure --undeclared ./m 2>err
fails_with 2 closure --tree --dot ./m 2>err
closure --why d/liba.so --why d/libb.so ./p >got
[ "$(grep -c argument got)" -eq 2 ]
