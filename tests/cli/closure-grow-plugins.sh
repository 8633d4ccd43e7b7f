# SPDX-License-Identifier: MIT
# --grow=plugins: siblings of a module that a run loaded by itself, what these need, and folders by a rule. Declared
# libraries have no siblings, a library is no sibling of a plugin, and a broken or unusable plugin is no finding.
. "$TOP/tests/cli/closure.inc"
lib lib/libdeep.so.1
lib lib/libother.so
lib plugins/one.so
lib plugins/two.so -Llib -l:libdeep.so.1 "$(runpath "$PWD/lib")"
lib plugins/libhelper.so
lib plugins/lost.so lib/libother.so
rm lib/libother.so
lib lib/libother.so.2
printf '\177ELFbroken' >plugins/broken.so
echo text >plugins/notes.txt
lib lib/libdecl.so
lib lib/libstranger.so
cat >p.c <<'C'
#include <dlfcn.h>
#include <stdio.h>
int main(int argc, char** argv) {
  FILE* data = fopen("data/used.txt", "r");
  return data && dlopen(argv[1], RTLD_NOW) ? 0 : 1;
}
C
mkdir -p data/sub
touch data/used.txt data/other.txt data/sub/deep.txt
gcc -o p p.c -Wl,--no-as-needed lib/libdecl.so "$(runpath "$PWD/lib")"
tracer -o t -- ./p "$PWD/plugins/one.so"
set_of() { closure --no-default-excludes --trace t "$@"; }
has() { grep -qxF "$PWD/$1" got || { echo "$1 is not in the set"; exit 1; }; }
hasnt() { if grep -qxF "$PWD/$1" got; then echo "$1 is in the set"; exit 1; fi; }

set_of >got
has plugins/one.so
hasnt plugins/two.so
set_of --grow=plugins >got 2>err
[ ! -s err ]
has plugins/two.so
has lib/libdeep.so.1
has plugins/lost.so
hasnt plugins/libhelper.so
hasnt plugins/notes.txt
hasnt plugins/broken.so
hasnt lib/libstranger.so
hasnt data/other.txt

set_of -v --grow=plugins 2>&1 >/dev/null |
  grep -q "^closure: grown by siblings: [0-9]* files, because of $PWD/plugins/one.so$"
set_of --grow=plugins --why lib/libdeep.so.1 >why
head -n 2 why | diff - /dev/fd/3 3<<O
$PWD/lib/libdeep.so.1	needed by $PWD/plugins/two.so
  $PWD/plugins/two.so	grown by siblings from $PWD/plugins/one.so
O
set_of --grow=plugins --exclude-prefix plugins/two.so >got
hasnt plugins/two.so
hasnt lib/libdeep.so.1

echo "stuff  $PWD/*/used.txt -> $PWD/\$1/" >rules
set_of --grow=plugins --grow-rules rules >got
has data/other.txt
has data/sub/deep.txt
set_of --grow=plugins --grow-rules rules --why data/sub/deep.txt |
  grep -qxF "$PWD/data/sub/deep.txt	grown by rule stuff from $PWD/data/used.txt"
echo "never $PWD/data" >>rules
set_of --grow=plugins --grow-rules rules >got
hasnt data/other.txt
echo 'nonsense' >rules
fails_with 2 closure --trace t --grow=plugins --grow-rules rules 2>err
grep -q '^closure: rules: line 1: ' err
fails_with 2 closure --trace t --grow=everything 2>err
closure --print-grow-rules | cmp - "$TOP/closure/grow-rules"
