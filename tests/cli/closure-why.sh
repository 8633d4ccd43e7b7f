# SPDX-License-Identifier: MIT
# --why prints one chain per reason, from the file to what the user named; the path may be spelled through links.
. "$TOP/tests/cli/closure.inc"
lib d/libdeep.so
lib d/liba.so -Ld -ldeep
lib d/libb.so -Ld -ldeep
prog p -Ld -la -lb "$(rpath "$PWD/d")"
closure --why d/libdeep.so ./p >got
diff got - <<O
$PWD/d/libdeep.so	needed by $PWD/d/liba.so
  $PWD/d/liba.so	needed by ./p
  $PWD/p	argument
$PWD/d/libdeep.so	needed by $PWD/d/libb.so
  $PWD/d/libb.so	needed by ./p
  $PWD/p	argument
O
closure --why /lib64/ld-linux-x86-64.so.2 ./p | grep -q 'interpreter of ./p'
fails_with 1 closure --why /etc/passwd ./p 2>err
grep -qx 'closure: /etc/passwd: not in the set' err
closure --json --why d/libdeep.so ./p | head -n 1 | diff - /dev/fd/3 3<<O
{"path":"$PWD/d/libdeep.so","why":"needed by $PWD/d/liba.so","stack":[],"chain":["$PWD/d/libdeep.so","$PWD/d/liba.so","$PWD/p"],"reasons":["needed by $PWD/d/liba.so","needed by ./p","argument"]}
O
for view in --tree --dot --loader; do fails_with 2 closure $view --json ./p 2>err; done
printf '%s\0' ./p | closure --from - -0 --why d/libdeep.so | grep -q argument # -0 is for the list, too
