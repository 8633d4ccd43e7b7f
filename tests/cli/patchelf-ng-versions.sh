# SPDX-License-Identifier: MIT
# Symbol versions: --clear-symbol-version, --replace-symbol-version, --remove-symbol-version, and --remove-needed
# that takes the versions of its library along; ld.so is the judge.
cat >lib.c <<'X'
__asm__(".symver f_old, f@V1");
__asm__(".symver f_new, f@@V2");
int f_old(void) { return 1; }
int f_new(void) { return 2; }
int g(void) { return 0; }
X
echo 'V1 { }; V2 { global: g; local: f_*; } V1;' >map
gcc -shared -fPIC -Wl,-soname,libx.so,--version-script,map -o libx.so lib.c
gcc -x c - -L. -lx '-Wl,-rpath,$ORIGIN' -o main <<<'int f(void); int g(void); int main(void) { return f() + g(); }'
run() { status=0; "$@" || status=$?; echo $status; }
[ "$(run ./main)" = 2 ]

cp main older # V1 is new in the table, V2 stays for g
patchelf-ng --replace-symbol-version f V1 older
[ "$(run ./older)" = 1 ]
cp older both
patchelf-ng --replace-symbol-version f V1 --replace-symbol-version g V1 both
readelf -VW older | grep -q 'Name: V1'
if readelf -VW both | grep 'Name: V2'; then exit 1; fi # nobody asks for it any more

cp main none
patchelf-ng --remove-symbol-version V2 none
if readelf -VW none | grep 'libx.so'; then exit 1; fi
[ "$(run ./none)" = 1 ] # who asks for no version gets the oldest
cp main cleared
patchelf-ng --clear-symbol-version f cleared
readelf --dyn-syms -W cleared | grep -q ' f$'

# The library's versions go with its name; another one without versions serves then.
cp main moved
gcc -shared -fPIC -Wl,-soname,liby.so -o liby.so -x c - <<<'int f(void) { return 7; } int g(void) { return 0; }'
patchelf-ng --remove-needed libx.so --add-needed liby.so moved
[ "$(run ./moved)" = 7 ]
patchelf-ng --remove-needed liby.so --add-needed libx.so moved
[ "$(run ./moved)" = 1 ]

for file in older none cleared moved; do
  readelf -aW $file 2>&1 >/dev/null | grep -v 'Gap in build notes' >complaints || true
  [ ! -s complaints ] || { cat complaints; exit 1; }
  strip $file && [ "$(run ./$file)" -lt 10 ]
done
patchelf-ng --replace-symbol-version nosuch V9 main 2>err
grep -q 'warning: nosuch: no such symbol' err
patchelf-ng --remove-symbol-version V9 main 2>err
grep -q 'warning: V9: no such symbol version' err
