# SPDX-License-Identifier: MIT
# A library that the traced program loaded from a place of its own answers for its name: the copy in the default
# directories, which the loader would find for a library alone, stays out. What it loaded late is closed over too.
. "$TOP/tests/cli/closure.inc"
lib own/libz.so.1
lib own/libplug.so -Lown -l:libz.so.1
cat >main.c <<'C'
#include <dlfcn.h>
int main(void) { return dlopen("own/libz.so.1", 1) && dlopen("own/libplug.so", 1) ? 0 : 1; }
C
gcc main.c -o main
tracer -o t -- ./main
closure --no-default-excludes --trace t >set
grep -qx "$PWD/own/libplug.so" set
grep -qx "$PWD/own/libz.so.1" set
[ "$(grep -c '/libz\.so' set)" -eq 1 ]
