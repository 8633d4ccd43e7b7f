# SPDX-License-Identifier: MIT
# Two names that lead to one file are one object, under the first name: hard links, links, and other spellings.
. "$TOP/tests/cli/closure.inc"
lib d/libx.so.1 -Wl,-soname,libx.so.1
for name in liblink libhard libdots; do lib "d/$name.so"; done
lib d/libuser.so -Ld -llink -lhard "$(runpath "$PWD/d/../d/./")"
prog p -Ld -l:libx.so.1 -luser -lhard "$(runpath "$PWD/d")"
ln -sf libx.so.1 d/liblink.so
ln -f d/libx.so.1 d/libhard.so
same ./p
[ "$(grep -c . got)" -eq 4 ] # libx, libuser, libc, ld.so
