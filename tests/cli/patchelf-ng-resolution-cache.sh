# SPDX-License-Identifier: MIT
# --build-resolution-cache: what the note says, that it is built once, and that edits of what it is made of drop it.
mkdir a b
gcc -shared -fPIC -Wl,-soname,libx.so -o a/libx.so -x c - <<<'int x(void) { return 3; }'
gcc -x c - -La -lx "-Wl,-rpath,\$ORIGIN/b:$PWD/a" -o plain <<<'int x(void); int main(void) { return x(); }'
cp plain main
note() { readelf -p .note.nixos.ldcache "$1" 2>/dev/null | sed -n 's/^ *\[ *[0-9a-f]*\]  *//p' | tail -n +2 | tr '\n' ' '; }
patchelf-ng --build-resolution-cache main
note main | grep -q "libx.so ?\$ORIGIN/b:=$PWD/a/libx.so"
readelf -nW main | grep -q NixOS
status=0
./main || status=$?
[ $status = 3 ]
cp main once
patchelf-ng --build-resolution-cache main
cmp main once
strip main && ./main || [ $? = 3 ]
note main | grep -q "a/libx.so"

for edit in "--set-rpath /b" "--add-rpath /c" "--remove-rpath" "--add-needed libm.so.6" "--remove-needed libx.so" \
  "--replace-needed libx.so liby.so"; do
  cp once p
  patchelf-ng $edit p
  [ -z "$(note p)" ] || { echo "$edit kept it"; exit 1; }
  if strings -a p | grep "=$PWD"; then exit 1; fi # nothing of it is left
  if readelf -nW p | grep NixOS; then exit 1; fi
done
cp once p
patchelf-ng --remove-needed nosuch --set-interpreter "$(patchelf-ng --print-interpreter p)" p
cmp p once

cp once p # again and again does not grow
for i in 1 2 3 4 5; do
  patchelf-ng --set-rpath "$PWD/b:$PWD/a" p
  patchelf-ng --build-resolution-cache p
  [ "$i" != 2 ] || size=$(stat -c %s p)
  patchelf-ng --set-rpath "$PWD/a" p
  patchelf-ng --build-resolution-cache p
done
[ "$(stat -c %s p)" -le $((size + 256)) ]
status=0
./p || status=$?
[ $status = 3 ]

mv a/libx.so b/
status=0 # the note says something else than a new one would
patchelf-ng --build-resolution-cache once 2>err || status=$?
[ $status = 1 ] && grep -q 'already present' err
cp /bin/true p
patchelf-ng --build-resolution-cache p 2>err
grep -q 'no cache written' err && cmp p /bin/true
status=0
patchelf-ng --force-rpath --build-resolution-cache once 2>err || status=$?
[ $status = 2 ]
