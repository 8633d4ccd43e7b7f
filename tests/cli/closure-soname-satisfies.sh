# SPDX-License-Identifier: MIT
# A library that is loaded answers to its SONAME as well as to the name it was asked by, so the second copy in
# another directory is never looked for.
. "$TOP/tests/cli/closure.inc"
lib a/libone.so -Wl,-soname,libreal.so.1
cp a/libone.so a/libreal.so.1
lib b/libreal.so.1
lib a/libuser.so -Lb -l:libreal.so.1 "$(runpath "$PWD/b")"
prog p a/libone.so -La -luser "$(runpath "$PWD/a")"
same ./p
[ "$(grep -c libreal got)" -eq 1 ]
