# SPDX-License-Identifier: MIT
# One line per missing library and who needs it, exit 1, and the rest of the set all the same.
. "$TOP/tests/cli/closure.inc"
lib d/libgone.so
lib d/libalso.so
lib d/libx.so -Ld -lalso -lgone
prog p -Ld -lgone -lx "$(rpath "$PWD/d")"
rm d/libgone.so d/libalso.so
same ./p # the loader lists libgone twice, too
[ "$(grep -c 'libgone.so => not found' got)" -eq 2 ]
fails_with 1 closure ./p >out 2>err
sort err | diff - <(printf 'closure: %s: library not found, needed by %s\n' \
  libalso.so "$PWD/d/libx.so" libgone.so ./p libgone.so "$PWD/d/libx.so")
grep -qx "$PWD/d/libx.so" out
fails_with 1 closure -v ./p >out 2>err
grep -q "libgone.so: looked at $PWD/d/libgone.so" err
grep -qx "closure: libgone.so: looked at /etc/ld.so.cache" err

lib d/libodd.so -Wl,-soname,"$(printf 'lib\033[31m\nx.so')"
prog q -Ld -lodd
fails_with 1 closure ./q >out 2>err
grep -qF 'closure: lib\033[31m\012x.so: library not found' err && [ "$(wc -l <err)" -eq 1 ]
