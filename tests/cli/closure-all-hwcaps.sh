# SPDX-License-Identifier: MIT
# --all-hwcaps takes the variants for every processor, and what only they need; without it only this machine's.
. "$TOP/tests/cli/closure.inc"
[ "$(uname -m)" = x86_64 ] || { echo "not x86-64"; exit 77; }
lib d/libx.so
lib d/libonly4.so
prog p -Ld -lx "$(runpath "$PWD/d")"
for level in 2 3 4; do
  lib "d/glibc-hwcaps/x86-64-v$level/libx.so"
done
lib d/glibc-hwcaps/x86-64-v4/libx.so -Ld -lonly4 "$(runpath "$PWD/d")"
ours() { closure "$@" ./p | sed -n "s|^$PWD/d/||p" | sort | tr '\n' ' '; }
[ "$(ours --cpu x86-64-v2)" = "glibc-hwcaps/x86-64-v2/libx.so " ]
[ "$(ours --cpu x86-64-v2 --all-hwcaps)" = "glibc-hwcaps/x86-64-v2/libx.so glibc-hwcaps/x86-64-v3/libx.so \
glibc-hwcaps/x86-64-v4/libx.so libonly4.so libx.so " ]
rm d/libonly4.so
closure --cpu x86-64 ./p >/dev/null
fails_with 1 closure --cpu x86-64 --all-hwcaps ./p 2>err >/dev/null
grep -q 'libonly4.so: library not found' err
