# SPDX-License-Identifier: MIT
# Notes of .note.dlopen: alternatives, priorities, what a noted library needs, and that a broken note stops nobody. The
# loader itself knows nothing of them.
. "$TOP/tests/cli/closure.inc"
note() { # JSON: a file with one note
  printf '%s' "$1" >note.json
  cat <<S
.section .note.dlopen, "a", @note
.balign 4
.long 4, 2f - 1f, 0x407c0c0a
.asciz "FDO"
1: .incbin "note.json"
.byte 0
2: .balign 4
.section .note.GNU-stack, "", @progbits
S
}
noted() { # JSON: a library with it
  note "$1" >note.s
  gcc -shared -o d/libuser.so note.s -Wl,-soname,libuser.so "$(runpath "$PWD/d")"
}
lib d/libdeep.so
lib d/libreq.so -Ld -ldeep "$(runpath "$PWD/d")"
lib d/librec.so
lib d/libsug.so
lib d/libalt.so
noted '[{"soname":["libnone.so","libreq.so"],"priority":"required","feature":"x"},{"soname":["librec.so","libalt.so"]},
  {"soname":["libsug.so"],"priority":"suggested"},{"soname":["libgone.so"],"priority":"recommended"}]'
prog p -Ld -luser "$(runpath "$PWD/d")"
ours() { closure "$@" ./p | sed -n "s|^$PWD/d/||p" | tr '\n' ' '; }
[ "$(ours)" = "libuser.so libreq.so libdeep.so librec.so " ]
[ "$(ours --dlopen none)" = "libuser.so " ]
[ "$(ours --dlopen required)" = "libuser.so libreq.so libdeep.so " ]
[ "$(ours --dlopen suggested)" = "libuser.so libreq.so libdeep.so librec.so libsug.so " ]
closure --why d/librec.so ./p | head -n 1 | grep -qxF "$PWD/d/librec.so	dlopened by $PWD/d/libuser.so"
same ./p
fails_with 2 closure --dlopen all ./p 2>err

noted '[{"soname":["libnone.so"],"priority":"required"}]'
fails_with 1 closure ./p >/dev/null 2>err
grep -qx "closure: libnone.so: library not found, to be loaded by $PWD/d/libuser.so, which requires it" err
closure --dlopen none ./p >/dev/null

for bad in '[{"soname":' '{}' '[1,{"soname":"x"},{"soname":[2]},[]]' '' '"libsug.so"' \
  "$(printf '[%.0s' $(seq 5000))"; do
  noted "$bad"
  [ "$(ours)" = "libuser.so " ]
done
noted '[{"soname":["../d/libsug.so","libalt.so"]}]' # a path is opened as it is
(cd d && closure ../p) | grep -qx "$PWD/d/libsug.so"
