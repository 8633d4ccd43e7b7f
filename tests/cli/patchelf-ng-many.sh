# SPDX-License-Identifier: MIT
# One call over a whole tree: each file gets the $ORIGIN path that leads from its own directory, libraries keep
# having no interpreter, static programs, the loader and other files are left alone, and the tree moves.
mkdir -p 'app/pbin' app/lib64/sub 'app/opt/a dir'
loader=$(patchelf-ng --print-interpreter /bin/ls)
cp "$loader" app/lib64/ld.so
cp "$(ldd /bin/ls | awk '$1 == "libc.so.6" { print $3 }')" app/lib64
gcc -shared -fPIC -Wl,-soname,libfirst.so -o app/lib64/libfirst.so -x c - <<<'int first(void) { return 1; }'
gcc -shared -fPIC -Wl,-soname,libx.so -o app/lib64/sub/libx.so -x c - <<<'int x(void) { return 42; }'
echo '#include <stdio.h>
int x(void); int main(void) { printf("%d\n", x()); return 0; }' >main.c
gcc main.c -Lapp/lib64/sub -lx -o app/pbin/main
cp app/pbin/main "app/opt/a dir/new
line"
gcc -static -x c - -o app/pbin/static <<<'int main(void) { return 0; }'
gcc -c -x c - -o app/lib64/object.o <<<'int x;'
echo text >app/text
cp app/lib64/ld.so ld.before
ln -s ../pbin/main app/opt/link

all() { find app -type f -print0 | patchelf-ng --files-from - -0 --skip-non-elf --set-rpath-to app/lib64/sub \
  --set-interpreter-to app/lib64/ld.so --add-needed libfirst.so --no-default-lib "$@"; }
all 2>err
[ ! -s err ]
all --strict 2>err
[ "$(sort err)" = "patchelf-ng: app/lib64/ld.so: left alone: the dynamic linker itself
patchelf-ng: app/pbin/static: left alone: a static program" ]
cmp app/lib64/ld.so ld.before
[ "$(patchelf-ng --print-rpath app/pbin/main)" = '$ORIGIN/../lib64/sub' ]
[ "$(patchelf-ng --print-interpreter "app/opt/a dir/"*)" = '$ORIGIN/../../lib64/ld.so' ]
[ "$(patchelf-ng --print-rpath app/lib64/sub/libx.so)" = '$ORIGIN' ]
[ "$(patchelf-ng --print-rpath app/lib64/libc.so.6)" = '$ORIGIN/sub' ]
[ "$(patchelf-ng --print-needed app/pbin/main | head -n 1)" = libfirst.so ]
[ -z "$(patchelf-ng --print-needed app/lib64/libfirst.so | grep first || true)" ] # not of itself
mv app/lib64/*.so app/lib64/libc.so.6 app/lib64/sub
patchelf-ng --set-interpreter-to app/lib64/sub/ld.so app/opt/link "app/opt/a dir/"* # a link: its target is edited
[ -L app/opt/link ]
mv app moved
[ "$(moved/pbin/main)" = 42 ] && [ "$("moved/opt/a dir/"*)" = 42 ] && [ "$(moved/opt/link)" = 42 ]
# Every library comes from the folder.
if LD_TRACE_LOADED_OBJECTS=1 moved/pbin/main | grep '=>' | grep -v "$PWD/moved/"; then exit 1; fi

# One bad file is reported, the others are done.
cp /bin/ls ls1
cp /bin/ls ls2
head -c 5000 /bin/ls >bad
status=0
printf 'ls1\nbad\nls2\n' | patchelf-ng --files-from - --set-rpath-to moved/lib64 --in-place 2>err || status=$?
[ $status = 1 ] && [ "$(wc -l <err)" = 1 ] && grep -q '^patchelf-ng: bad: truncated' err
[ "$(patchelf-ng --print-rpath ls1 ls2)" = '$ORIGIN/moved/lib64
$ORIGIN/moved/lib64' ]
