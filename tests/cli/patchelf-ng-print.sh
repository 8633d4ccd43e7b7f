# SPDX-License-Identifier: MIT
# The --print options against readelf's opinion, -0 and --json, and what has nothing to print.
echo 'int f(void) { return 1; }' >lib.c
echo 'int f(void); int main(void) { return f() - 1; }' >main.c
gcc -shared -fPIC -Wl,-soname,libf.so.3 lib.c -o libf.so
gcc main.c -L. -lf '-Wl,--enable-new-dtags,-rpath,/one:$ORIGIN/two' -o main
gcc -static -x c - -o static <<<'int main(void) { return 0; }'

[ "$(patchelf-ng --print-interpreter main)" = "$(readelf -lW main | sed -n 's/.*interpreter: \(.*\)]/\1/p')" ]
[ "$(patchelf-ng --print-rpath main)" = '/one:$ORIGIN/two' ]
[ "$(patchelf-ng --print-needed main)" = "$(readelf -dW main | sed -n 's/.*NEEDED.*\[\(.*\)]/\1/p')" ]
[ "$(patchelf-ng --print-soname libf.so)" = libf.so.3 ]
[ -z "$(patchelf-ng --print-soname main)" ]
[ "$(patchelf-ng --print-rpath libf.so)" = "" ]
[ "$(patchelf-ng -0 --print-needed main | tr '\0' ,)" = libf.so.3,libc.so.6, ]
[ "$(patchelf-ng --json --print-needed main)" = '{"path":"main","interpreter":"/lib64/ld-linux-x86-64.so.2","rpath":"/one:$ORIGIN/two","soname":"","needed":["libf.so.3","libc.so.6"]}' ]

# What is not there is a finding, one line on stderr, and the other files are still printed.
status=0
patchelf-ng --print-interpreter libf.so main >out 2>err || status=$?
[ $status = 1 ] && [ "$(cat out)" = /lib64/ld-linux-x86-64.so.2 ]
[ "$(cat err)" = 'patchelf-ng: libf.so: no interpreter: a library or a static program' ]
status=0
patchelf-ng --print-needed static >out 2>err || status=$?
[ $status = 1 ] && grep -q 'static: no dynamic section' err

patchelf-ng --help | grep -q -- --set-interpreter
patchelf-ng --version | grep -q '^patchelf-ng (Terrarium) '
[ "$(patchelf-ng --print-os-abi main)" = 'System V' ]
patchelf-ng main # nothing to do is nothing wrong, as with patchelf
for wrong in "" "--strict main" "--print-rpath" "--strict --set-rpath /a --remove-rpath main" \
  "--set-rpath /a --add-rpath /b main" "--set-os-abi Plan9 main" \
  "--output x --set-rpath /a main libf.so" "--json --set-rpath /a main"; do
  status=0
  patchelf-ng $wrong 2>err || status=$?
  [ $status = 2 ] && [ "$(wc -l <err)" = 1 ] || { echo "usage: '$wrong' gave $status"; exit 1; }
done
