# SPDX-License-Identifier: MIT
# Symbol versions of the machine's own libraries: a program asks for the oldest __libc_start_main and memcpy, so that
# nothing new is left to ask for; one that a removed library's versions kept from starting starts. ld.so is the judge.
cat >main.c <<'X'
#include <math.h>
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv) {
  char to[64];
  void *(*volatile copy)(void *, const void *, size_t) = memcpy;
  copy(to, "copied", 7);
  printf("%s %.1f\n", to, pow(argc + 1, 3));
  return 0;
}
X
gcc -fno-builtin main.c -o new -lm
asks() { readelf -VW "$1" | sed -n '/version_r/,$s/.*Name: \([^ ]*\) .*/\1/p' | sort -u | tr '\n' ' '; }
[ "$(./new)" = 'copied 8.0' ]
case $(asks new) in *GLIBC_2.34*GLIBC_2.29* | *GLIBC_2.29*GLIBC_2.34*) ;; *) echo "this libc asks for $(asks new)"; exit 77 ;; esac
cp new old
patchelf-ng --replace-symbol-version __libc_start_main GLIBC_2.2.5 --replace-symbol-version memcpy GLIBC_2.2.5 \
  --replace-symbol-version pow GLIBC_2.2.5 old
[ "$(asks old)" = 'GLIBC_2.2.5 ' ]
[ "$(LD_BIND_NOW=1 ./old)" = 'copied 8.0' ] && [ -z "$(ldd -r ./old 2>&1 | grep -E 'undefined|not found')" ]
LD_BIND_NOW=1 LD_DEBUG=bindings ./old 2>&1 | grep 'symbol .memcpy. \[GLIBC_2.2.5\]' >/dev/null

# What the loader says of a version that isn't there, and without asking for it.
cp new wrong
patchelf-ng --replace-symbol-version pow GLIBC_2.999 wrong
status=0
./wrong 2>err || status=$?
[ $status = 1 ] && grep -q 'version .GLIBC_2.999. not found' err
patchelf-ng --remove-symbol-version GLIBC_2.999 wrong
[ "$(LD_BIND_NOW=1 ./wrong)" = 'copied 8.0' ]

# libm goes, and with it the versions asked of it; another library brings pow.
gcc -shared -fPIC -fno-builtin -Wl,-soname,libmine.so -o libmine.so -x c - <<<'double pow(double a, double b) { return a + b; }'
cp new other
patchelf-ng --remove-needed libm.so.6 --add-needed libmine.so --set-rpath "$PWD" other
! readelf -VW other | grep -q libm.so.6
[ "$(LD_BIND_NOW=1 ./other)" = 'copied 5.0' ]
strip other
[ "$(LD_BIND_NOW=1 ./other)" = 'copied 5.0' ]

# Printed as one JSON object and with labels.
[ "$(patchelf-ng --print-all other | cut -f2 | tr '\n' ' ')" = 'os-abi interpreter runpath execstack needed needed ' ]
patchelf-ng --json --print-needed other | python3 -c 'import json, sys
one = json.loads(sys.stdin.read())
assert one["needed"] == ["libmine.so", "libc.so.6"] and one["rpath"], one'
