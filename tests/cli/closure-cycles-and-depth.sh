# SPDX-License-Identifier: MIT
# Libraries that need each other end; a chain of 60 is followed to its end.
. "$TOP/tests/cli/closure.inc"
lib d/libb.so
lib d/liba.so -Ld -lb
lib d/libb.so -Ld -la
lib d/chain60.so
for i in $(seq 59 -1 1); do lib "d/chain$i.so" "d/chain$((i + 1)).so" -Wl,-rpath-link,d; done
prog p -Ld -la d/chain1.so "$(rpath "$PWD/d")"
same ./p
finds chain60.so "$PWD/d/chain60.so"
