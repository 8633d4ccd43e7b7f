# SPDX-License-Identifier: MIT
# Programs of every linker at hand and of many layouts, with both forms of the interpreter: they run, a big .bss is
# still zero, the heap works, the library comes from the new rpath, and eu-elflint and readelf find nothing new.
cat >main.c <<'X'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static char big[3000001], small[5];
static __thread int tls = 7;
static int data = 42;
int answer(void);
static int dirty(const char *p, size_t n) { while (n--) if (p[n]) return 1; return 0; }
int main(void) {
  if (dirty(big, sizeof big) || dirty(small, sizeof small)) return puts("bss is not zero"), 1;
  memset(big, 1, sizeof big);
  char *before = sbrk(0), *heap = malloc(100000);
  memset(heap, 2, 100000);
  if (sbrk(0) == before || sbrk(4096) == (void *)-1 || data != 42 || tls != 7) return 2;
  printf("%d\n", answer());
  return 0;
}
X
mkdir lib lib64
gcc -shared -fPIC -Wl,-soname,libanswer.so -o lib/libanswer.so -x c - <<<'int answer(void) { return 42; }'
loader=$(patchelf-ng --print-interpreter /bin/ls)
cp "$loader" lib64/ld.so
rpath='$ORIGIN/lib:'$(printf '/quite/long%.0s' $(seq 20))
complaints() { # the program itself has no PT_INTERP any more, which is all that eu-elflint may say about it
  eu-elflint --gnu-ld "$1" 2>&1 | grep -v 'No errors\|static executable cannot have dynamic sections' | sort
  readelf -aW "$1" 2>&1 >/dev/null
}
linkers=
for linker in bfd gold lld; do
  if command -v ld.$linker >/dev/null; then linkers="$linkers $linker"; fi
done
count=0
for linker in $linkers; do
  for pie in '-fPIE -pie' '-fno-pie -no-pie'; do
    for option in '' -Wl,-z,noseparate-code -Wl,-z,separate-code -Wl,-z,nognustack -Wl,-z,now -Wl,-z,norelro \
      '-Wl,--hash-style=gnu -Wl,-z,max-page-size=0x200000' -Wl,--hash-style=sysv -s '-g -Wl,-z,rodynamic'; do
      gcc -fuse-ld=$linker $pie $option main.c -Llib -lanswer -o plain 2>/dev/null || continue # gold lacks some
      complaints plain >before
      for interpreter in '$ORIGIN/lib64/ld.so' "$PWD/lib64/../lib64/ld.so"; do
        what="$linker $pie $option $interpreter"
        patchelf-ng --set-interpreter "$interpreter" --set-rpath "$rpath" --add-needed libc.so.6 --output p plain
        [ "$(./p 2>&1)" = 42 ] || { echo "$what: $(./p 2>&1)"; exit 1; }
        complaints p >after
        cmp -s before after || { echo "$what: new complaints"; diff before after; exit 1; }
        [ "$(patchelf-ng --print-rpath p)" = "$rpath" ]
        count=$((count + 1))
      done
    done
  done
done
echo "$count programs of$linkers"
[ $count -ge 30 ]
