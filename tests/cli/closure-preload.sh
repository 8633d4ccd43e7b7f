# SPDX-License-Identifier: MIT
# Preloads come before dependencies, by name or path, and what they need is needed; a missing one is passed over.
. "$TOP/tests/cli/closure.inc"
lib d/libdeep.so
lib d/libpre.so -Ld -ldeep "$(runpath '$ORIGIN')"
lib d/libx.so
prog p -Ld -lx "$(runpath "$PWD/d")"
for PRELOAD in "$PWD/d/libpre.so" "libx.so $PWD/d/libpre.so" "$PWD/d/libpre.so:libm.so.6" './d/libpre.so  libx.so'; do
  same ./p 2>/dev/null
done
PRELOAD="$PWD/gone.so $PWD/d/libpre.so" same ./p 2>err
grep -q '^closure: .*/gone.so: cannot be preloaded: not found$' err
fails_with 1 closure --preload "$PWD/gone.so" ./p >/dev/null 2>&1
closure -l --preload "$PWD/d/libpre.so" ./p | grep -q "^$PWD/d/libpre.so	preload	preloaded into ./p$"
