# SPDX-License-Identifier: MIT
# The names: --remove-needed, --replace-needed with the symbol versions that follow, --set-soname, --add-rpath,
# --shrink-rpath, @file values.
mkdir a b
echo 'V1 { global: x; };' >map
gcc -shared -fPIC -Wl,-soname,libx.so,--version-script,map -o a/libx.so -x c - <<<'int x(void) { return 1; }'
gcc -shared -fPIC -Wl,-soname,libu.so -o a/libu.so -x c - <<<'int u(void) { return 1; }'
echo 'int x(void); int u(void); int main(void) { return x() + 0 * u(); }' >main.c
gcc main.c -La -lx -lu '-Wl,--enable-new-dtags,-rpath,$ORIGIN/a' -o main
run() { status=0; ./main || status=$?; echo $status; }
[ "$(run)" = 1 ]

# The version need of libx.so follows its new name, else ld.so aborts.
cp a/libx.so b/libother-and-longer.so
patchelf-ng --set-soname libother-and-longer.so b/libother-and-longer.so
[ "$(patchelf-ng --print-soname b/libother-and-longer.so)" = libother-and-longer.so ]
patchelf-ng --replace-needed libx.so libother-and-longer.so --add-rpath '$ORIGIN/b:$ORIGIN/a' main
[ "$(patchelf-ng --print-rpath main)" = '$ORIGIN/a:$ORIGIN/b' ]
rm a/libx.so
[ "$(run)" = 1 ]
readelf -VW main | grep -q 'File: libother-and-longer.so'
patchelf-ng --set-rpath "\$ORIGIN/b:\$ORIGIN/a:/$(printf 'long%.0s' $(seq 50))" main # later edits keep it
[ "$(run)" = 1 ]
readelf -VW main | grep -q 'File: libother-and-longer.so'

patchelf-ng --remove-needed libu.so main 2>err
[ ! -s err ]
[ "$(patchelf-ng --print-needed main | tr '\n' ' ')" = 'libother-and-longer.so libc.so.6 ' ]
cp main versions
patchelf-ng --remove-needed libc.so.6 versions
if readelf -VW versions | grep 'File: libc.so.6'; then exit 1; fi

cp a/libu.so u
patchelf-ng --set-rpath "$PWD/b:/nowhere:\$ORIGIN/x:relative:$PWD/a" main
patchelf-ng --shrink-rpath main
[ "$(patchelf-ng --print-rpath main)" = "$PWD/b:\$ORIGIN/x:relative" ]
patchelf-ng --shrink-rpath --allowed-rpath-prefixes /none main
[ "$(patchelf-ng --print-rpath main)" = '$ORIGIN/x:relative' ]
patchelf-ng --set-rpath /nowhere u
patchelf-ng --shrink-rpath u
readelf -dW u | grep -q 'runpath: \[\]' # nothing left, but still there, as patchelf leaves it

printf '/from/a/file' >value
patchelf-ng --set-rpath @value u
[ "$(patchelf-ng --print-rpath u)" = /from/a/file ]
printf 'a\0b' >value
status=0
patchelf-ng --set-rpath @value u 2>err || status=$?
[ $status = 2 ] && grep -q 'NUL' err
