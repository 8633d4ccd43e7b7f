# SPDX-License-Identifier: MIT
# --rename-dynamic-symbols: hash tables of both kinds, versions and relocations follow, and the way back leads
# to the same symbols.
for i in $(seq 300); do echo "int f$i(void) { return $i; }"; done >lib.c
{
  for i in $(seq 300); do echo "int f$i(void);"; done
  echo 'int main(void) { int sum = 0;'
  for i in $(seq 300); do echo "sum += f$i();"; done
  echo 'return sum == 45150 ? 0 : 1; }'
} >main.c
echo 'V1 { global: f1; f2; f3; }; V2 { global: *; };' >versions
for i in $(seq 300); do echo "f$i quite_another_name_$i"; done >map
for i in $(seq 300); do echo "quite_another_name_$i f$i"; done >back
symbols() { readelf --dyn-syms -W "$1" | awk '{print $8}' | sort; }
for style in gnu sysv both; do
  gcc -shared -fPIC -Wl,--hash-style=$style,--version-script,versions lib.c -o libf.so
  gcc -Wl,--hash-style=$style main.c -L. -lf -o main
  symbols libf.so >before
  patchelf-ng --rename-dynamic-symbols map libf.so main
  readelf --dyn-syms -W libf.so | grep -q quite_another_name_17@@V2
  for bind in "" 1; do LD_BIND_NOW=$bind LD_LIBRARY_PATH=. ./main; done
  eu-elflint --gnu-ld libf.so >lint || true # it checks both tables against the symbols
  if grep -i hash lint; then exit 1; fi
  cp libf.so half.so
  if LD_BIND_NOW=1 LD_PRELOAD= LD_LIBRARY_PATH=/nonexistent ./main 2>/dev/null; then exit 1; fi
  patchelf-ng --set-rpath "/a/$(printf 'long%.0s' $(seq 100))" libf.so # a later edit keeps the new names
  LD_LIBRARY_PATH=. ./main
  patchelf-ng --rename-dynamic-symbols back libf.so main
  symbols libf.so | diff before -
  LD_LIBRARY_PATH=. ./main
done
size=$(stat -c %s libf.so)
for i in 1 2 3; do
  patchelf-ng --rename-dynamic-symbols map libf.so
  patchelf-ng --rename-dynamic-symbols back libf.so
done
[ "$(stat -c %s libf.so)" = "$size" ]

echo 'f1 f2
f2 f1' >swap # all at once
patchelf-ng --rename-dynamic-symbols swap libf.so
cc -x c - -o probe <<<'#include <dlfcn.h>
int main(void) { void* l = dlopen("./libf.so", RTLD_NOW); int (*f)(void) = (int (*)(void))dlsym(l, "f1"); return f(); }'
status=0
./probe || status=$?
[ $status = 2 ]
for wrong in 'one' 'a b
a c' 'a@V1 b'; do
  echo "$wrong" >bad
  status=0
  patchelf-ng --rename-dynamic-symbols bad libf.so 2>err || status=$?
  [ $status = 2 ] && grep -q '^patchelf-ng: .*bad:[12]: ' err
done
