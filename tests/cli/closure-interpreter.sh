# SPDX-License-Identifier: MIT
# The interpreter is part of the set, answers to its own SONAME, and has its place in the loader's list.
. "$TOP/tests/cli/closure.inc"
lib d/libx.so -l:ld-linux-x86-64.so.2
prog p -l:ld-linux-x86-64.so.2 -Ld -lx "$(runpath "$PWD/d")"
same ./p
head -n 1 got | grep -qx /lib64/ld-linux-x86-64.so.2
prog q -Wl,--dynamic-linker,"$PWD/my-ld.so"
cp /lib64/ld-linux-x86-64.so.2 my-ld.so
same ./q
closure -l ./q | grep -qx "$PWD/my-ld.so	interpreter	interpreter of ./q"
rm my-ld.so
fails_with 1 closure ./q >out 2>err
grep -qx "closure: $PWD/my-ld.so: interpreter not found, needed by ./q" err
