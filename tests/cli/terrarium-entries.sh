# SPDX-License-Identifier: MIT
# Entries with a name, fixed arguments and environment of their own, of programs, scripts and static programs.
cat > show.c <<'C'
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char** argv) {
  const char* color = getenv("COLOR");
  printf("%s %s", color ? color : "-", getenv("EMPTY") ? "set" : "unset");
  for (int i = 1; i < argc; i++) printf(" [%s]", argv[i]);
  return puts("") < 0;
}
C
gcc -o show show.c
gcc -static -o fixed show.c
printf '#!/bin/sh -e\necho "script $COLOR $*"\n' > script && chmod +x script
closure ./show ./fixed ./script > files
set -- --entry ./show "red=COLOR=red EMPTY= ./show 'two words' \"it's\" a\\ b ''" "scripted=COLOR=blue ./script x" \
  "still=COLOR=green ./fixed f"
for kind in static script; do
  terrarium pack --launcher=$kind -o app-$kind "$@" < files 2> err
  [ "$(app-$kind/ebin/show u)" = "- unset [u]" ]
  [ "$(COLOR=host app-$kind/ebin/red u 'v w')" = "red set [two words] [it's] [a b] [] [u] [v w]" ]
  [ "$(env -i app-$kind/ebin/red)" = "red set [two words] [it's] [a b] []" ]
  [ "$(COLOR=host app-$kind/ebin/scripted y)" = "script blue x y" ]
  [ "$(app-$kind/ebin/still u)" = "green unset [f] [u]" ]
done
mv app-static moved # the static ones need no shell
[ "$(bwrap --ro-bind moved /x --proc /proc --dev /dev -- /x/ebin/red)" = "red set [two words] [it's] [a b] []" ]
terrarium list -l moved | grep -q '^ebin/red	generated'

for bad in 'x=' 'x=A=1' "x='./show" '..=./show'; do
  status=0
  terrarium pack -o none --entry "$bad" < files 2> err || status=$?
  [ $status = 2 ] && [ "$(wc -l < err)" = 1 ] && [ ! -e none ]
done
if terrarium pack -o none --entry x=./nothing < files 2> err; then exit 1; else [ $? = 2 ] && [ ! -e none ]; fi
grep -q 'nothing: is no program or script in the list' err
