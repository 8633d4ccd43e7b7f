# SPDX-License-Identifier: MIT
# strip and objcopy of every tool chain at hand work on patched programs, and what they leave can be edited again.
mkdir lib lib64
gcc -shared -fPIC -Wl,-soname,libanswer.so -o lib/libanswer.so -x c - <<<'int answer(void) { return 42; }'
echo 'int printf(const char *, ...); int answer(void); int main(void) { return printf("%d\n", answer()) < 0; }' >main.c
cp "$(patchelf-ng --print-interpreter /bin/ls)" lib64/ld.so
loader=$PWD/lib64/ld.so
long=$(printf '/quite/long%.0s' $(seq 20))
count=0
for linker in bfd gold lld; do
  command -v ld.$linker >/dev/null || continue
  gcc -g -fuse-ld=$linker main.c -Llib -lanswer -o plain
  for interpreter in '$ORIGIN/lib64/ld.so' "$loader"; do
    patchelf-ng --set-interpreter "$interpreter" --set-rpath "\$ORIGIN/lib:$long" --output p plain
    for tool in 'strip -o q' 'strip -g -o q' 'eu-strip -o q' 'llvm-strip -o q' 'llvm-strip -g -o q' objcopy llvm-objcopy; do
      command -v "${tool%% *}" >/dev/null || continue
      case $tool in *objcopy) $tool p q ;; *) $tool p ;; esac
      what="$linker, $interpreter, $tool"
      [ "$(./q 2>&1)" = 42 ] || { echo "$what: $(./q 2>&1)"; exit 1; }
      [ "$(patchelf-ng --print-interpreter q)" = "$interpreter" ]
      patchelf-ng --set-rpath "/none$long$long:\$ORIGIN/lib" --add-needed libc.so.6 q
      [ "$(./q 2>&1)" = 42 ] || { echo "$what, edited again: $(./q 2>&1)"; exit 1; }
      patchelf-ng --set-interpreter "$loader" q
      [ "$(./q 2>&1)" = 42 ] || { echo "$what, stub undone: $(./q 2>&1)"; exit 1; }
      count=$((count + 1))
    done
  done
done
echo "$count cases"
[ $count -ge 6 ]
