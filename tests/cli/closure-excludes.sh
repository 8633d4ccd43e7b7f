# SPDX-License-Identifier: MIT
# --exclude-prefix takes whole components, matches the name a library is found by as well as where it lies, and
# what only an excluded library needs goes with it. Operands are not subject to the default list.
. "$TOP/tests/cli/closure.inc"
lib d/libdeep.so
lib d/libboth.so
lib d/libout.so -Ld -ldeep -lboth "$(runpath "$PWD/d")"
lib d2/libin.so -Ld -lboth "$(runpath "$PWD/d")"
mkdir links
ln -s ../d/libout.so links/libout.so
prog p -Llinks -lout -Ld2 -lin "$(runpath "$PWD/links:$PWD/d2")"
closure ./p >all # below /tmp or wherever the tests run: no default exclude applies
grep -qx "$PWD/d/libdeep.so" all

check() { # has no libout and no libdeep, but libboth
  closure "$@" ./p >got
  if grep 'libout\|libdeep' got; then exit 1; fi
  grep -qx "$PWD/d/libboth.so" got
}
check --exclude-prefix "$PWD/links"
check --exclude-prefix links/
check --exclude-prefix "$PWD/d/libout.so"
check --exclude-suffix t.so
printf '# a comment\n\n%s\n*.pyc\n' "$PWD/links" >list
check --exclude-from list

closure --exclude-prefix "$PWD/lin" --exclude-suffix out --exclude-prefix "$PWD/d2/lib" ./p | cmp - all
closure --exclude-prefix "$PWD" ./p >got
[ ! -s got ]
echo 'relative/path' >list
fails_with 2 closure --exclude-from list ./p 2>err
grep -q '^closure: list: line 1: ' err
fails_with 3 closure --exclude-from gone ./p 2>err

closure --print-excludes | cmp - "$TOP/closure/default-excludes"
