# SPDX-License-Identifier: MIT
# What a program with a $ORIGIN interpreter must do, for every architecture: sourced by tests/cli/patchelf-ng-stub*.sh,
# which set
#   compile   command that compiles and links      loader   the architecture's ld.so, as a file of this machine
#   libc      its libc.so.6                        machine  its name in the stub's messages
#   strips    commands that strip a file           emulate  empty, or the emulator with its options
mkdir -p app/bin app/lib64
cp "$loader" app/lib64/ld.so
cp "$libc" app/lib64/libc.so.6
cat >main.c <<'X'
#define _GNU_SOURCE
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
unsigned long getauxval(unsigned long);
extern void _start(void);
static char zeros[100000];
static int seen(struct dl_phdr_info *info, size_t size, void *data) {
  if (strstr(info->dlpi_name, "/ld.so")) *(char **)data = strdup(info->dlpi_name);
  return 0;
}
int main(int argc, char **argv) {
  char exe[4096] = "", *ld = "";
  readlink("/proc/self/exe", exe, sizeof exe - 1);
  dl_iterate_phdr(seen, &ld);
  const ElfW(Phdr) *table = (void *)getauxval(AT_PHDR);
  int interp = 0, clean = getauxval(AT_ENTRY) == (unsigned long)_start;
  for (unsigned long i = 0; i < getauxval(AT_PHNUM); i++) interp += table[i].p_type == PT_INTERP;
  for (size_t i = 0; i < sizeof zeros; i++) clean &= zeros[i] == 0;
  printf("%s|%s|%s|%d|%d\n", argc > 1 ? argv[1] : "", exe, ld, interp, clean);
  return getenv("STATUS") ? atoi(getenv("STATUS")) : 0;
}
X

# Fails, with what was seen, unless the rest of the arguments print $1.
prints() {
  local want=$1 got
  shift
  got=$("$@" 2>&1) || { echo "$*: status $?: $got"; return 1; }
  [ "$got" = "$want" ] || { echo "$*: printed $got, not $want"; return 1; }
}

# Fails unless the rest of the arguments end with status 127 and the one line $1.
fails_with() {
  local want=$1 status=0
  shift
  "$@" >out 2>err || status=$?
  [ $status = 127 ] && [ "$(cat err)" = "$want" ] && [ ! -s out ] || { echo "$*: $status: $(cat out err)"; return 1; }
}

relative='$ORIGIN/../lib64/ld.so'
for pie in '-fPIE -pie' '-fno-pie -no-pie'; do
  $compile $pie -g main.c -o plain
  patchelf-ng --set-rpath '$ORIGIN/../lib64' plain
  patchelf-ng --set-interpreter "$relative" --output app/bin/main plain
  [ "$(patchelf-ng --print-interpreter app/bin/main)" = "$relative" ]
  here=$PWD/app/bin
  prints "hello|$here/main|$here/../lib64/ld.so|1|1" $emulate app/bin/main hello
  status=0
  STATUS=3 $emulate app/bin/main >/dev/null || status=$?
  [ $status = 3 ]

  # Again is nothing new; absolute is as it was.
  cp app/bin/main again
  patchelf-ng --set-interpreter "$relative" again
  cmp app/bin/main again
  patchelf-ng --set-interpreter "$loader" again
  [ "$(patchelf-ng --print-interpreter again)" = "$loader" ]
  [ "$(readelf -hW again | grep Entry)" = "$(readelf -hW plain | grep Entry)" ]
  [ "$(readelf -lW again | grep -cE '^ +(INTERP|SHLIB)')" = 1 ]
  [ "$(readelf -lW again | grep -c ' R E ')" = "$(readelf -lW plain | grep -c ' R E ')" ]
  cp again app/bin/again
  [ "$($emulate app/bin/again x | cut -d'|' -f1,2,4,5)" = "x|$here/again|1|1" ]

  # Stripped before and after.
  stripped=0
  for strip in "${strips[@]}"; do
    command -v "${strip%% *}" >/dev/null || continue
    $strip -o stripped plain
    patchelf-ng --set-interpreter "$relative" --output app/bin/before stripped
    prints "|$here/before|$here/../lib64/ld.so|1|1" $emulate app/bin/before
    $strip -o app/bin/after app/bin/main
    prints "|$here/after|$here/../lib64/ld.so|1|1" $emulate app/bin/after
    stripped=$((stripped + 1))
  done
  [ $stripped -ge 2 ]

  mv app moved
  there=$PWD/moved/bin
  (cd / && prints "|$there/main|$there/../lib64/ld.so|1|1" $emulate "$there/main")
  ln -s moved/bin/main link
  prints "|$there/main|$there/../lib64/ld.so|1|1" $emulate ./link
  rm link
  if [ -z "$emulate" ]; then
    prints "x|$there/main|$there/../lib64/ld.so|1|1" bash -c 'exec -a odd moved/bin/main x'
  else
    prints "x|$there/main|$there/../lib64/ld.so|1|1" $emulate -0 odd moved/bin/main x
  fi
  # As an argument of the loader, which has done everything already when it reaches the stub.
  $emulate "$loader" moved/bin/main direct | grep -q '^direct|'
  LD_TRACE_LOADED_OBJECTS=1 $emulate moved/bin/main | grep -q libc.so.6

  mv moved/lib64/ld.so moved/lib64/away
  fails_with "moved/bin/main: cannot start: $there/../lib64/ld.so: no such interpreter" $emulate moved/bin/main
  echo 'not a loader' >moved/lib64/ld.so
  fails_with "moved/bin/main: cannot start: $there/../lib64/ld.so: not an interpreter for $machine" \
    $emulate moved/bin/main
  mv moved/lib64/away moved/lib64/ld.so
  mv moved app
done
