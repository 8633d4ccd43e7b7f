# SPDX-License-Identifier: MIT
# A filtee goes before the library that it filters; an auxiliary one may be missing, a filter one may not.
. "$TOP/tests/cli/closure.inc"
lib d/libfiltee.so -lm
lib d/libaux.so
lib d/libfilter.so -Wl,-F,libfiltee.so -Wl,-f,libaux.so -Wl,-f,libabsent.so
lib d/libx.so
prog p -Ld -lfilter -lx -laux "$(rpath "$PWD/d")"
same ./p
closure ./p >out
grep -qx "$PWD/d/libfiltee.so" out
rm d/libfiltee.so
fails_with 1 closure ./p 2>err >out
grep -q 'libfiltee.so: library not found' err
if grep libabsent err; then exit 1; fi
