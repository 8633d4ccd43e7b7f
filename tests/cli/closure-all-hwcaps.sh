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

# Another machine's: made of ours, by another number in the header.
mkdir -p q && cp p q/p && cp -r d q/d && mkdir -p q/d/glibc-hwcaps/power9 q/d/glibc-hwcaps/power10
cp d/libx.so q/d/glibc-hwcaps/power9/ && cp d/libx.so q/d/glibc-hwcaps/power10/
find q -type f | while read -r file; do printf '\25' | dd of="$file" bs=1 seek=18 conv=notrunc status=none; done
theirs() { closure --library-path "$PWD/q/d" "$@" q/p 2>/dev/null | sed -n "s|^$PWD/q/d/||p" | sort | tr '\n' ' '; }
[ "$(theirs)" = "libx.so " ]
[ "$(theirs --cpu power9)" = "glibc-hwcaps/power9/libx.so " ]
[ "$(theirs --all-hwcaps)" = "glibc-hwcaps/power10/libx.so glibc-hwcaps/power9/libx.so libx.so " ]
