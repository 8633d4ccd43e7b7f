# SPDX-License-Identifier: MIT
# -k: which object loads which. The program loads a, a loads b in a constructor and c through a function; what the
# program is linked with is not loaded by anybody.
echo 'int b(void) { return 0; }' > b.c
cp b.c c.c
cat > a.c <<'C'
#include <dlfcn.h>
__attribute__((constructor)) static void start(void) { dlopen("./libb.so", RTLD_NOW); }
static void* inner(const char* name) { void* h = dlopen(name, RTLD_NOW); __asm__(""); return h; }
void* load_c(void) { void* h = inner("./libc_plugin.so"); __asm__(""); return h; }
C
cat > p.c <<'C'
#include <dlfcn.h>
int main(void) {
  void* a = dlopen("./liba.so", RTLD_NOW);
  if (!a) return 1;
  void* (*load)(void) = (void* (*)(void))dlsym(a, "load_c");
  return load() ? 0 : 2;
}
C
gcc -shared -fPIC -O1 -fno-inline -o libb.so b.c; gcc -shared -fPIC -o libc_plugin.so c.c
gcc -shared -fPIC -O1 -fno-inline -o liba.so a.c; gcc -o p p.c
tracer -k -o t ./p
tracels --dlopens t | cut -f 1-2 | sed "s|$PWD/||g" > got
printf '%s\t%s\n' liba.so p libb.so liba.so libc_plugin.so liba.so | diff - <(sort got)
[ "$(sqlite3 t "select group_concat(symbol, ' ') from (select substr(symbol, 1, instr(symbol, '+') - 1) symbol from dlopens order by path)")" = \
  'main start inner' ]
tracer -o t ./p
[ "$(tracels --dlopens t)" = '' ]
# Of every access: the function that opens.
cat > q.c <<'C'
#include <unistd.h>
__attribute__((noinline)) int look(const char* name) { return access(name, F_OK) + 1; }
int main(void) { return look("/no/file"); }
C
gcc -O1 -o q q.c
tracer --callers=all -o t ./q || true
sqlite3 t "select symbol from callers where path = '/no/file'" | grep -q '^look+'
sqlite3 t "select frames from callers where path = '/no/file'" | grep -q "^$PWD/q+0x[0-9a-f]* main+0x"
