# SPDX-License-Identifier: MIT
# A library with a RUNPATH gets none of the RPATHs of those that loaded it, nor its own; one without passes the
# walk on to its ancestors, past an ancestor with a RUNPATH.
. "$TOP/tests/cli/closure.inc"
lib d/libdeep.so
lib d/libblock.so -Ld -ldeep "$(runpath "$PWD/elsewhere")"
lib d/libpass.so -Ld -ldeep
lib d/libvia.so -Ld -lpass "$(runpath "$PWD/d")"
prog blocked -Ld -lblock "$(rpath "$PWD/d")"
prog passed -Ld -lvia "$(rpath "$PWD/d")"
same ./blocked
grep -qx 'libdeep.so => not found' got
same ./passed
finds libdeep.so "$PWD/d/libdeep.so"
