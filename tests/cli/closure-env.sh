# SPDX-License-Identifier: MIT
# --env gives the emulated process an environment; closure's own LD_* never counts.
. "$TOP/tests/cli/closure.inc"
lib d/libx.so
lib e/libpre.so
prog p -Ld -lx
closure --env "LD_LIBRARY_PATH=$PWD/d" ./p >got
grep -qx "$PWD/d/libx.so" got
closure --library-path "$PWD/d" ./p | cmp - got
fails_with 1 env LD_LIBRARY_PATH="$PWD/d" closure ./p >/dev/null 2>err
closure --env "LD_LIBRARY_PATH=$PWD/d" --env LD_PRELOAD="$PWD/e/libpre.so" --env HOME=/x ./p |
  grep -qx "$PWD/e/libpre.so"
mkdir bin
printf '#!/usr/bin/env tool\n' >script
cp p bin/tool
closure --env PATH="$PWD/bin" --env "LD_LIBRARY_PATH=$PWD/d" ./script | grep -qx "$PWD/bin/tool"
closure --env "LD_AUDIT=$PWD/e/libpre.so" --env "LD_LIBRARY_PATH=$PWD/d" -l ./p | grep -q "^$PWD/e/libpre.so	audit	"
fails_with 2 closure --env NOTHING ./p 2>err
