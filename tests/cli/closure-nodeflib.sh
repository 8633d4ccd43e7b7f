# SPDX-License-Identifier: MIT
# DF_1_NODEFLIB: neither the default directories nor cache entries inside them, but only for that object's needs.
. "$TOP/tests/cli/closure.inc"
prog p -Wl,-z,nodefaultlib -lz
same ./p
grep -qx 'libz.so.1 => not found' got
lib d/libx.so -lz
prog q -Ld -lx -Wl,-z,nodefaultlib "$(runpath "$PWD/d")"
same ./q
grep -q '^libz.so.1 => /' got # needed by libx.so, which has no such flag
