# SPDX-License-Identifier: MIT
# A library of a system directory that looks for plugins beside itself, by dladdr(3), finds them though it went to lib64.
lib=$PWD/root/usr/lib/x86_64-linux-gnu
mkdir -p "$lib/host-1.0/more" root/usr/bin
echo 'int plugin(void) { return 42; }' | gcc -shared -fPIC -x c - -o "$lib/host-1.0/libplugin.so"
echo text > "$lib/host-1.0/more/data"
cat > host.c <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
int host(void) {
  Dl_info info;
  char path[4096];
  if (!dladdr((void*)host, &info)) return 1;
  snprintf(path, sizeof path, "%.*s/host-1.0/libplugin.so", (int)(strrchr(info.dli_fname, '/') - info.dli_fname), info.dli_fname);
  void* plugin = dlopen(path, RTLD_NOW);
  int (*function)(void) = plugin ? (int (*)(void))dlsym(plugin, "plugin") : 0;
  snprintf(strrchr(path, '/'), 20, "/more/data");
  FILE* data = fopen(path, "r");
  printf("%d %s\n", function ? function() : 0, data ? "data" : "nothing");
  return 0;
}
C
gcc -shared -fPIC -Wl,-soname,libterrahost.so.1 -o "$lib/libterrahost.so.1" host.c
echo "int host(void); int main(void) { return host(); }" > prog.c
gcc -o root/usr/bin/prog prog.c "$lib/libterrahost.so.1"
# As a machine that has them in its own /usr.
. "$TOP/tests/cli/covered-usr.inc"
export lib
unshare -m sh -eu -c '
  ./cover_usr
  cp -r "$lib/." /usr/lib/x86_64-linux-gnu/
  cp root/usr/bin/prog /usr/bin/terra-prog
  [ "$(terra-prog)" = "42 data" ]
  tracer -o t.trace -- terra-prog
  closure --trace t.trace | terrarium pack -o app -e terra-prog
'
[ "$(app/ebin/terra-prog)" = "42 data" ]
[ "$(bwrap --ro-bind app /x --proc /proc --dev /dev /x/ebin/terra-prog)" = "42 data" ]
[ "$(readlink app/lib64/host-1.0)" = ../usr/lib/x86_64-linux-gnu/host-1.0 ]
