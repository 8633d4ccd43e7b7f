# SPDX-License-Identifier: MIT
# glibc-hwcaps subdirectories, the best that the processor has; --cpu chooses another. The legacy ones come after.
. "$TOP/tests/cli/closure.inc"
for sub in . glibc-hwcaps/x86-64-v2 glibc-hwcaps/x86-64-v3 glibc-hwcaps/x86-64-v4 tls tls/x86_64 x86_64; do
  lib "d/$sub/libx.so"
done
prog p -Ld -lx "$(runpath "$PWD/d")"
same ./p
for level in 2 3 4; do
  closure --cpu "x86-64-v$level" --loader ./p >got
  finds libx.so "$PWD/d/glibc-hwcaps/x86-64-v$level/libx.so"
done
closure --cpu x86-64 --loader ./p >got
finds libx.so "$PWD/d/tls/x86_64/libx.so"
rm -r d/glibc-hwcaps
same ./p
rm -r d/tls/x86_64
same ./p
rm -r d/tls
same ./p
fails_with 2 closure --cpu x86-64-v9 ./p 2>err
