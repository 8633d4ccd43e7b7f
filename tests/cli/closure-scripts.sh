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
script nine "#!$PWD/nine" # itself: the kernel gives up
fails_with 1 closure ./nine >got 2>err
grep -qx "$PWD/nine" got
grep -qx 'closure: ./nine: more than five interpreters, one behind the other: the kernel gives up' err
# As many scripts in a chain as the kernel takes. env starts a new one.
cp bin/tool chain0
for i in 1 2 3 4 5 6; do script chain$i "#!$PWD/chain$((i - 1))"; done
script envchain "#!/usr/bin/env $PWD/chain5"
for file in chain1 chain5 chain6 nine envchain; do
  kernel=0 ours=0
  python3 -c 'import os, sys; os.execv(sys.argv[1], sys.argv[1:])' "$PWD/$file" 2>/dev/null || kernel=1
  closure "./$file" >got 2>/dev/null || ours=$?
  [ $kernel -eq $ours ] || { echo "$file: the kernel says $kernel, closure $ours"; exit 1; }
done
script ten '#!' ; closure ./ten | grep -qx "$PWD/ten"
