# SPDX-License-Identifier: MIT
# RUNPATH serves only the object that carries it: what its libraries need is not found through it.
. "$TOP/tests/cli/closure.inc"
lib d/libdeep.so
lib d/libmid.so -Ld -ldeep
prog direct -Ld -lmid "$(runpath "$PWD/d")"
same ./direct
finds libmid.so "$PWD/d/libmid.so"
grep -qx 'libdeep.so => not found' got
fails_with 1 closure ./direct >out 2>err
grep -q "^closure: libdeep.so: library not found, needed by $PWD/d/libmid.so$" err
