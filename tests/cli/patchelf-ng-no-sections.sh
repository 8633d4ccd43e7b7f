# SPDX-License-Identifier: MIT
# Files without section headers are edited and found again like others.
mkdir lib lib64
cp "$(patchelf-ng --print-interpreter /bin/ls)" lib64/ld.so
gcc -shared -fPIC -Wl,-soname,libanswer.so -o lib/libanswer.so -x c - <<<'int answer(void) { return 42; }'
echo 'int printf(const char *, ...); int answer(void); int main(void) { return printf("%d\n", answer()) < 0; }' >main.c
long=$(printf '/quite/long%.0s' $(seq 30))
forget_sections() { # e_shoff, e_shentsize, e_shnum, e_shstrndx
  printf '\0\0\0\0\0\0\0\0' | dd of="$1" bs=1 seek=40 conv=notrunc status=none
  printf '\0\0\0\0\0\0' | dd of="$1" bs=1 seek=58 conv=notrunc status=none
}
for linker in bfd gold lld; do
  command -v ld.$linker >/dev/null || continue
  gcc -fuse-ld=$linker main.c -Llib -lanswer -o p
  cp lib/libanswer.so lib/before.so
  forget_sections p
  forget_sections lib/libanswer.so
  patchelf-ng --set-rpath '$ORIGIN' lib/libanswer.so
  for interpreter in '$ORIGIN/lib64/ld.so' "$PWD/lib64/ld.so"; do
    patchelf-ng --set-interpreter "$interpreter" --set-rpath "\$ORIGIN/lib:$long" p 2>err
    [ "$(./p)" = 42 ]
    patchelf-ng --set-rpath "$long$long:\$ORIGIN/lib" --add-needed libc.so.6 p
    [ "$(./p)" = 42 ]
    cp p again
    patchelf-ng --set-rpath "$long$long:\$ORIGIN/lib" again
    cmp p again
  done
  mv lib/before.so lib/libanswer.so
done
