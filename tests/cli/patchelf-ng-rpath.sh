# SPDX-License-Identifier: MIT
# --set-rpath, --force-rpath, --remove-rpath and --add-needed do to the loader what they say.
mkdir a b
gcc -shared -fPIC -Wl,-soname,libx.so -o a/libx.so -x c - <<<'int x(void) { return 1; }'
gcc -shared -fPIC -Wl,-soname,libx.so -o b/libx.so -x c - <<<'int x(void) { return 2; }'
gcc -shared -fPIC -Wl,-soname,libfirst.so -o a/libfirst.so -x c - <<<'int x(void) { return 3; }'
echo 'int x(void); int main(void) { return x(); }' >main.c
gcc main.c -La -lx '-Wl,--disable-new-dtags,-rpath,$ORIGIN/a' -o main
run() { status=0; ./main || status=$?; echo $status; }
tags() { readelf -dW main | grep -oE '\((RPATH|RUNPATH)\)' | tr '\n' ' '; }

[ "$(run)" = 1 ]
patchelf-ng --set-rpath '$ORIGIN/b' main # one tag is left, and it is the new one
[ "$(run)" = 2 ] && [ "$(tags)" = '(RUNPATH) ' ]
patchelf-ng --force-rpath --set-rpath '$ORIGIN/a:/and/some/more' main
[ "$(run)" = 1 ] && [ "$(tags)" = '(RPATH) ' ]
[ "$(patchelf-ng --print-rpath main)" = '$ORIGIN/a:/and/some/more' ]
patchelf-ng --add-needed libfirst.so --add-needed libfirst.so main # first in the link order, and once
[ "$(run)" = 3 ]
[ "$(patchelf-ng --print-needed main | tr '\n' ' ')" = 'libfirst.so libx.so libc.so.6 ' ]
patchelf-ng --set-rpath '' main
[ "$(tags)" = '(RUNPATH) ' ] && [ -z "$(patchelf-ng --print-rpath main)" ]
patchelf-ng --remove-rpath main
[ "$(tags)" = '' ]
[ "$(LD_LIBRARY_PATH=b:a run)" = 3 ]
# What we once added is gone from the file, not only from the headers.
if grep -q '/and/some/more' main; then exit 1; fi

# Libraries too, and more new entries than any linker leaves room for.
cp a/libx.so libx.so
patchelf-ng --set-rpath '$ORIGIN' $(for i in $(seq 30); do echo --add-needed libc.so.$i; done) libx.so
[ "$(patchelf-ng --print-needed libx.so | head -n 30 | tr '\n' ' ')" = "$(for i in $(seq 30); do printf 'libc.so.%d ' "$i"; done)" ]
cp a/libx.so libx.so
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  ln -sf "$(gcc -print-file-name=libm.so.6)" libm$i.so
  patchelf-ng --set-rpath '$ORIGIN' --add-needed libm$i.so libx.so
done
[ "$(LD_LIBRARY_PATH=.:a run)" = 3 ]
