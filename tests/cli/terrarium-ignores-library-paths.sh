# SPDX-License-Identifier: MIT
# An LD_LIBRARY_PATH for the host's programs (module systems set it) puts no host library into a packed one; nor do the
# host's cache of libraries and its preload list.
echo 'int answer(void) { return 42; }' > a.c
echo 'int answer(void) { return 13; }' > b.c
mkdir right wrong
gcc -shared -fPIC -Wl,-soname,libanswer.so a.c -o right/libanswer.so
gcc -shared -fPIC -Wl,-soname,libanswer.so b.c -o wrong/libanswer.so
printf '#include <stdio.h>\nint answer(void); int main(void) { printf("%%d\\n", answer()); }' | gcc -x c - -o prog -L right -lanswer -Wl,--enable-new-dtags,-rpath,"$PWD/right"
closure ./prog > files
terrarium pack -o app --entry ./prog < files
[ "$(LD_LIBRARY_PATH=$PWD/wrong ./prog)" = 13 ]
[ "$(LD_LIBRARY_PATH=$PWD/wrong app/ebin/prog)" = 42 ]

# A host whose /etc/ld.so.preload names a library, and whose cache knows it.
mkdir etc
echo "$PWD/wrong/libanswer.so" > etc/ld.so.preload
echo "$PWD/wrong" > conf
ldconfig -C etc/ld.so.cache -f conf
printf '#include <dlfcn.h>\n#include <stdio.h>\nint main(void) { return puts(dlopen("libanswer.so", RTLD_NOW) ? "found" : "none") < 0; }' | gcc -x c - -o late
closure ./late > files
terrarium pack -o late-app --entry ./late < files
on_that_host() { bwrap --dev-bind / / --bind etc /etc -- "$@"; }
[ "$(on_that_host ./prog)" = 13 ] # its own programs obey it
[ "$(on_that_host ./late)" = found ]
[ "$(on_that_host app/ebin/prog)" = 42 ]
[ "$(on_that_host late-app/ebin/late)" = none ]
