# SPDX-License-Identifier: MIT
# A search directory that is missing, a file, a loop of links, or named twice, and one with odd characters.
. "$TOP/tests/cli/closure.inc"
lib d/libx.so
touch file
ln -s loop loop
mkdir 'odd dir'
lib 'odd dir/liby.so'
prog p -Ld -lx -L'odd dir' -ly \
  "$(runpath "$PWD/none:$PWD/file:$PWD/loop:$PWD/d/:$PWD/d:$PWD/odd dir")"
same ./p
finds libx.so "$PWD/d/libx.so"
finds liby.so "$PWD/odd dir/liby.so"

mkdir trap # a loop by the library's own name ends the list there
ln -s libx.so trap/libx.so
prog q -Ld -lx "$(runpath "$PWD/trap:$PWD/d")"
same ./q
grep -qx 'libx.so => not found' got
