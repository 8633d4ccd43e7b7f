# SPDX-License-Identifier: MIT
# --why of a trace with call stacks: who called dlopen, what needs what was loaded, which function opened a file.
. "$TOP/tests/cli/closure.inc"
lib d/libdeep.so
lib d/libb.so "$(rpath "$PWD/d")" -Ld -ldeep
cat >a.c <<'C'
#include <dlfcn.h>
static void* inner(const char* name) { void* h = dlopen(name, RTLD_NOW); __asm__(""); return h; }
void* load_b(const char* name) { void* h = inner(name); __asm__(""); return h; }
C
cat >p.c <<'C'
#include <dlfcn.h>
#include <fcntl.h>
__attribute__((noinline)) int look(const char* name) { return open(name, O_RDONLY) + 1; }
int main(int argc, char** argv) {
  void* a = dlopen(argv[1], RTLD_NOW);
  void* (*load)(const char*) = (void* (*)(const char*))dlsym(a, "load_b");
  return load(argv[2]) && look(argv[3]) ? 0 : 2;
}
C
gcc -shared -fPIC -O1 -fno-inline -o d/liba.so a.c
gcc -O1 -o p p.c
echo text >data
tracer -k -o t -- ./p "$PWD/d/liba.so" "$PWD/d/libb.so" "$PWD/data"
why() { closure --no-default-excludes --trace t --why "$1"; }
why d/libb.so >got
grep -A 1 "^$PWD/d/libb.so	opened by pid [0-9]* $PWD/p$" got | grep -q '^    at '
sed -n '/dlopened by/,$p' got >dlopened
head -n 1 dlopened | grep -qx "$PWD/d/libb.so	dlopened by $PWD/d/liba.so"
grep -q "^    at $PWD/d/liba.so+0x[0-9a-f]* inner+0x" dlopened
grep -v '^    at' dlopened | sed -n 2p | grep -qx "  $PWD/d/liba.so	opened by pid [0-9]* $PWD/p"
why d/liba.so | grep -qx "$PWD/d/liba.so	dlopened by $PWD/p"
why d/libdeep.so | grep -qx "$PWD/d/libdeep.so	needed by $PWD/d/libb.so"
if why d/libdeep.so | grep -q dlopened; then exit 1; fi
if why data | grep -q '^    at'; then exit 1; fi

tracer --callers=all -o t -- ./p "$PWD/d/liba.so" "$PWD/d/libb.so" "$PWD/data"
why data >got
head -n 1 got | grep -qx "$PWD/data	opened by pid [0-9]* $PWD/p"
grep -q "^    at $PWD/p+0x[0-9a-f]* look+0x" got

tracer -o t -- ./p "$PWD/d/liba.so" "$PWD/d/libb.so" "$PWD/data"
why d/libb.so >got
grep -qx "$PWD/d/libb.so	dlopened by $PWD/p" got # nobody knows better
if grep -q '^    at' got; then exit 1; fi
