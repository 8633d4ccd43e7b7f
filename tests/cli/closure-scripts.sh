# SPDX-License-Identifier: MIT
# Scripts bring their interpreter and what it needs: chains of them, env, env -S, PATH from --path.
. "$TOP/tests/cli/closure.inc"
mkdir bin
prog bin/tool
script() { printf '%s\n' "$2" >"$1"; chmod +x "$1"; }
script bin/wrap "#! $PWD/bin/tool -x"
script one "#!$PWD/bin/wrap"
script two '#!/usr/bin/env tool'
script three '#!/usr/bin/env -S -i A=b tool --flag "two words"'
script four "#!/usr/bin/env -S PATH=$PWD/bin wrap"
script five '#!/usr/bin/env -vS -u HOME tool'
script six '#!/bin/sh'
for file in one two three four five; do
  closure --path "$PWD/bin" "./$file" >got
  for wanted in "$PWD/$file" "$PWD/bin/tool" "$(readlink -f /lib64/ld-linux-x86-64.so.2)"; do
    grep -qxF "$wanted" got || { echo "$file: no $wanted in:"; cat got; exit 1; }
  done
done
closure ./one | grep -qx "$PWD/bin/wrap"
closure ./two 2>err && exit 1
grep -qx 'closure: tool: not found in PATH, needed by ./two' err
closure ./six | grep -qx "$(readlink -f /bin/sh)"
script seven '#!/usr/bin/env tool -x' # without -S, env looks for a program with this whole name
fails_with 1 closure --path "$PWD/bin" ./seven >got 2>err
grep -q '^closure: tool -x: not found in PATH' err
script eight '#!/nowhere/interpreter'
fails_with 1 closure ./eight >got 2>err
grep -qx 'closure: /nowhere/interpreter: interpreter not found, needed by ./eight' err
script nine "#!$PWD/nine" # itself: no end of it, but not for us
closure ./nine | grep -qx "$PWD/nine"
script ten '#!' ; closure ./ten | grep -qx "$PWD/ten"
