# SPDX-License-Identifier: MIT
# The rest of patchelf's command line: the ABI byte, DT_DEBUG, what goes before what, and what is no error.
echo 'int main(void) { return 0; }' >main.c
gcc main.c '-Wl,-rpath,/old' -o main
gcc -shared -fPIC -g main.c -o lib.so
for abi in 'HP-UX' 'NetBSD' 'GNU Hurd' 'Solaris' 'FreeBSD' 'OpenBSD' 'OpenVMS' 'Linux'; do
  patchelf-ng --set-os-abi "$abi" main
  [ "$(patchelf-ng --print-os-abi main)" = "$abi" ]
done
patchelf-ng --set-os-abi sysv main
./main
gcc -static main.c -o static
patchelf-ng --set-os-abi linux static
readelf -h static | grep -q 'OS/ABI:.*GNU' && ./static

readelf -dW lib.so | grep -q DEBUG && exit 1
patchelf-ng --add-debug-tag --add-debug-tag lib.so
[ "$(readelf -dW lib.so | grep -c DEBUG)" = 1 ]
patchelf-ng --add-debug-tag lib.so
[ "$(readelf -dW lib.so | grep -c DEBUG)" = 1 ]

cp main p # the last of the same option, and of the edits of the run path the first in patchelf's order
patchelf-ng --set-rpath /one --set-rpath /two p
[ "$(patchelf-ng --print-rpath p)" = /two ]
patchelf-ng --set-rpath /three --remove-rpath p
[ -z "$(patchelf-ng --print-rpath p)" ]
patchelf-ng --debug --no-sort --no-clobber-old-sections --set-rpath /four p 2>/dev/null
[ "$(patchelf-ng --print-rpath p)" = /four ]
patchelf-ng --replace-needed libc.so.6 liba.so --replace-needed liba.so libb.so p # at once, not one after the other
[ "$(patchelf-ng --print-needed p)" = liba.so ]

cp main p
patchelf-ng --set-interpreter ld.so.relative p
[ "$(patchelf-ng --print-interpreter p)" = ld.so.relative ]

# A debug file is passed over, --output without an edit is a copy, /dev/null takes anything.
objcopy --only-keep-debug lib.so lib.debug
cp lib.debug before
patchelf-ng --set-rpath /x --print-rpath lib.debug >out
cmp lib.debug before && [ ! -s out ]
patchelf-ng --strict --set-rpath /x lib.debug 2>err
grep -q 'lib.debug: left alone: a debug file' err
patchelf-ng --output copy main
cmp copy main
patchelf-ng --set-rpath /x --output /dev/null main
[ -c /dev/null ] && cmp copy main
